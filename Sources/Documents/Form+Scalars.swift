extension Form where Value == String {
    /// Any text of at least one character.
    public static var text: Form {
        .scalar(
            schema: .object(["type": .array([.string("string"), .string("number"), .string("boolean")])]),
            allowed: "a text"
        ) {
            $0.isEmpty ? nil : $0
        }
    }

    /// Any text, none included.
    public static var anyText: Form {
        Form(schema: text.schema, allowed: "a text") { node, reader, allowed in
            guard let scalar = node.scalar else {
                reader.report(reader.found(node), at: node, allowed: allowed)
                return nil
            }
            return scalar.isBroken ? nil : scalar.text
        }
    }
}

extension Form where Value == Bool {
    public static var boolean: Form {
        let schema: JSON = .anyOf([.object(["type": .string("boolean")]), .pattern("true|false")])
        return .scalar(schema: schema, allowed: "true or false") { text in
            switch text {
            case "true", "True", "TRUE": true
            case "false", "False", "FALSE": false
            default: nil
            }
        }
    }
}

extension Form where Value: FixedWidthInteger & Sendable {
    /// A whole number within bounds.
    public static func integer(_ range: ClosedRange<Value>) -> Form {
        let integer: JSON = .object([
            "type": .string("integer"),
            "minimum": Int64(exactly: range.lowerBound).map(JSON.integer),
            "maximum": Int64(exactly: range.upperBound).map(JSON.integer),
        ])
        let schema: JSON = .anyOf([integer, .pattern("[0-9]+")])
        let isOpen = range.upperBound == .max
        let bounds = isOpen ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
        let allowed = "a whole number\(isOpen ? " of" : "") \(bounds)"
        return .scalar(schema: schema, allowed: allowed) {
            text in
            Value(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Form where Value == Double {
    /// A number within bounds.
    public static func number(_ range: ClosedRange<Double>) -> Form {
        let number: JSON = .object([
            "type": .string("number"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
        ])
        return quantity(
            .anyOf([number, .pattern("[-+0-9.eE]+")]),
            range,
            "a number from \(shown(range.lowerBound)) to \(shown(range.upperBound))",
            Quantity.number
        )
    }

    /// So many a second.
    public static func rate(_ range: ClosedRange<Double>) -> Form {
        let bounds = "from \(shown(range.lowerBound))/s to \(shown(range.upperBound))/s"
        let schema: JSON = .pattern("[0-9.]+ ?/[smh]")
        return quantity(schema, range, "a rate such as 5/s, 90/m or 3600/h, \(bounds)", Quantity.rate)
    }

    /// A share from 0 to 1.
    public static var share: Form {
        let number: JSON = .object(["type": .string("number"), "minimum": .integer(0), "maximum": .integer(1)])
        let schema: JSON = .anyOf([number, .pattern("[0-9.]+ ?%?")])
        return quantity(schema, 0...1, "a share such as 0.5% or 0.005, from 0% to 100%", Quantity.share)
    }

    /// A level in dBFS.
    public static func level(_ range: ClosedRange<Double>) -> Form {
        let bounds = "from \(shown(range.lowerBound))dBFS to \(shown(range.upperBound))dBFS"
        return quantity(.pattern("[-+0-9.]+ ?dB(FS)?"), range, "a level such as -50dBFS, \(bounds)", Quantity.level)
    }

    private static func quantity(
        _ schema: JSON,
        _ range: ClosedRange<Double>,
        _ allowed: String,
        _ parse: @escaping @Sendable (String) -> Double?
    ) -> Form {
        .scalar(schema: schema, allowed: allowed) { text in
            parse(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    private static func shown(_ value: Double) -> String { JSON.number(value).rendered }
}

extension Form where Value == Int64 {
    /// A duration within bounds, in nanoseconds.
    public static func duration(_ range: ClosedRange<Int64> = 0...Self.longestDuration) -> Form {
        var allowed = "a duration such as 300ms, 5s or 2m"
        let bounds = (
            Quantity.text(nanoseconds: Double(range.lowerBound)), Quantity.text(nanoseconds: Double(range.upperBound))
        )
        switch (range.lowerBound, range.upperBound) {
        case (0, Self.longestDuration): break
        case (0, _): allowed += ", at most \(bounds.1)"
        case (_, Self.longestDuration): allowed += ", at least \(bounds.0)"
        default: allowed += ", from \(bounds.0) to \(bounds.1)"
        }
        let schema: JSON = .anyOf([.pattern("[-+0-9.]+ ?(ns|us|ms|s|m|h)"), .object(["const": .integer(0)])])
        let longest = Double(range.upperBound)
        return .scalar(
            schema: schema,
            allowed: allowed,
            problem: { Quantity.excess(of: $0, over: longest) },
            parse: { text in
                guard let nanoseconds = Quantity.duration(text)?.rounded() else { return nil }
                return Int64(exactly: nanoseconds).flatMap { range.contains($0) ? $0 : nil }
            }
        )
    }

    /// A size within bounds, in bytes.
    public static func size(_ range: ClosedRange<Int64>) -> Form {
        let bounds = "from \(Quantity.text(bytes: range.lowerBound)) to \(Quantity.text(bytes: range.upperBound))"
        let schema: JSON = .pattern("[0-9.]+ ?([kKMGT]i?)?B")
        return .scalar(schema: schema, allowed: "a size such as 3GB or 512MiB, \(bounds)") { text in
            Quantity.size(text).flatMap { Int64(exactly: $0.rounded()) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// 366 days: longer than any load, and its sums stay far from what Int64 cannot hold.
    public static var longestDuration: Int64 { 366 * 86_400 * 1_000_000_000 }
}

extension Quantity {
    /// Says that a duration is longer than the longest allowed, if it is.
    static func excess(of text: String, over longest: Double) -> String? {
        guard let nanoseconds = duration(text), nanoseconds.rounded() > longest else { return nil }
        let days = longest / 86_400e9
        let inDays = days > 2 && days == days.rounded() ? " (\(Int(days)) days)" : ""
        return "which is too long: the longest is \(Self.text(nanoseconds: longest))\(inDays)"
    }
}

extension Form where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of the names of an enumeration.
    public static var choice: Form {
        let names = Value.allCases.map(\.rawValue)
        return .scalar(
            schema: .anyOf([.object(["enum": .array(names.map(JSON.string))]), .placeholder]),
            allowed: names.joined(separator: ", "),
            suggestion: { NearestName.of($0, among: names) },
            parse: { Value(rawValue: $0) }
        )
    }
}

extension Form where Value == String {
    /// One of some names.
    public static func choice(of names: [String]) -> Form {
        .scalar(
            schema: .anyOf([.object(["enum": .array(names.map(JSON.string))]), .placeholder]),
            allowed: names.joined(separator: ", "),
            suggestion: { NearestName.of($0, among: names) },
            parse: { names.contains($0) ? $0 : nil }
        )
    }
}
