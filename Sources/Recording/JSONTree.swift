/// Any JSON document, with its whole numbers kept whole.
indirect enum JSONTree: Codable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // A decoder tells a value's type only by refusing the others; the last attempt says what is wrong with it.
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let unsigned = try? value.decode(UInt64.self) {
            self = .unsigned(unsigned)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSONTree].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .unsigned(let unsigned): try value.encode(unsigned)
        case .number(let number): try value.encode(number)
        case .string(let string): try value.encode(string)
        case .array(let array): try value.encode(array)
        case .object(let object): try value.encode(object)
        }
    }

    /// The same document with keys that it lacks and `blank` has; at `required` paths nothing is put in.
    ///
    /// A list of objects in `blank` holds one, which is the blank of every element. Paths name keys alone, elements'
    /// numbers left out, with dots between them.
    func filled(from blank: JSONTree, required: Set<String>, path: String = "") -> JSONTree {
        switch (self, blank) {
        case (.object(var found), .object(let blanks)):
            for (key, value) in blanks {
                let path = path.isEmpty ? key : "\(path).\(key)"
                if let there = found[key] {
                    found[key] = there.filled(from: value, required: required, path: path)
                } else if !required.contains(path) {
                    found[key] = value.isListOfObjects ? .array([]) : value
                }
            }
            return .object(found)
        case (.array(let found), .array(let blanks)):
            guard let element = blanks.first, blank.isListOfObjects else { return self }
            return .array(found.map { $0.filled(from: element, required: required, path: path) })
        default: return self
        }
    }

    private var isListOfObjects: Bool {
        guard case .array(let elements) = self, case .object? = elements.first else { return false }
        return true
    }
}
