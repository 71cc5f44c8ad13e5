/// A set of Unicode scalars, or of classes of them.
struct CharacterSet: Sendable {
    /// Inclusive, sorted, without overlap once `normalized`.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private var categories: [Category] = []
    private var negated = false

    /// A class that Unicode's properties decide, such as `\pL`.
    private struct Category: Sendable {
        var generals: Set<String>
        var negated: Bool
        /// A letter belongs to the class if any of its cases does.
        var ignoresCase: Bool

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            func isMember(_ scalar: Unicode.Scalar) -> Bool {
                generals.contains(scalar.properties.generalCategory.abbreviation)
            }
            let others = ignoresCase ? CaseFolding.variants(of: scalar.value).compactMap(Unicode.Scalar.init) : []
            return (isMember(scalar) || others.contains(where: isMember)) != negated
        }
    }

    static let largest: UInt32 = 0x10ffff

    static let digits = CharacterSet([0x30...0x39])
    static let words = CharacterSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
    /// RE2's `\s` leaves the vertical tab out.
    static let spaces = CharacterSet([0x09...0x0a, 0x0c...0x0d, 0x20...0x20])
    static let any = CharacterSet([0...largest])
    static let anyButNewline = CharacterSet([0...0x09, 0x0b...largest])

    init(_ ranges: [ClosedRange<UInt32>] = []) { insert(ranges) }

    /// One scalar, with its other cases if case does not count.
    init(_ scalar: Unicode.Scalar, ignoringCase: Bool) {
        insert([scalar.value...scalar.value], ignoringCase: ignoringCase)
    }

    mutating func insert(_ more: [ClosedRange<UInt32>], ignoringCase: Bool = false) {
        ranges += more
        if ignoringCase { for range in more { ranges += CaseFolding.variants(of: range).map { $0...$0 } } }
        normalize()
    }

    mutating func insert(_ other: CharacterSet) {
        if other.categories.isEmpty {
            insert(other.negated ? Self.complement(other.ranges) : other.ranges)
        } else {
            insert(other.ranges)
            categories += other.categories
        }
    }

    /// With all cases of its scalars, if case does not count; for sets without classes.
    func folded(_ ignoringCase: Bool) -> CharacterSet {
        var result = self
        if ignoringCase { result.insert(ranges, ignoringCase: true) }
        return result
    }

    /// Whether nothing is left out.
    var isAny: Bool { categories.isEmpty && ranges == [0...Self.largest] }

    var inverted: CharacterSet {
        var result = self
        if categories.isEmpty {
            result.ranges = Self.complement(ranges)
        } else {
            result.negated.toggle()
        }
        return result
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        var found = low < ranges.count && ranges[low].contains(scalar.value)
        if !found { found = categories.contains { $0.contains(scalar) } }
        return found != negated
    }

    private mutating func normalize() {
        let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
        var merged: [ClosedRange<UInt32>] = []
        for range in sorted {
            if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= largest { result.append(next...largest) }
        return result
    }
}

extension CharacterSet {
    /// A POSIX class such as `alpha`.
    static func posix(_ name: String) -> CharacterSet? {
        switch name {
        case "alnum": CharacterSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a])
        case "alpha": CharacterSet([0x41...0x5a, 0x61...0x7a])
        case "ascii": CharacterSet([0...0x7f])
        case "blank": CharacterSet([0x09...0x09, 0x20...0x20])
        case "cntrl": CharacterSet([0...0x1f, 0x7f...0x7f])
        case "digit": digits
        case "graph": CharacterSet([0x21...0x7e])
        case "lower": CharacterSet([0x61...0x7a])
        case "print": CharacterSet([0x20...0x7e])
        case "punct": CharacterSet([0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e])
        case "space": CharacterSet([0x09...0x0d, 0x20...0x20])
        case "upper": CharacterSet([0x41...0x5a])
        case "word": words
        case "xdigit": CharacterSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }

    /// A Unicode class: a general category (`L`, `Lu`) or a script (`Greek`).
    static func unicode(_ name: String, ignoringCase: Bool) -> CharacterSet? {
        if name == "Any" { return any }
        if let blocks = UnicodeScripts.ranges(name) {
            var result = CharacterSet()
            result.insert(blocks, ignoringCase: ignoringCase)
            return result
        }
        let generals = allCategories.filter { $0 == name || (name.count == 1 && $0.hasPrefix(name)) }
        guard !generals.isEmpty else { return nil }
        var result = CharacterSet()
        result.categories = [Category(generals: Set(generals), negated: false, ignoresCase: ignoringCase)]
        return result
    }

    private static let allCategories = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
    ]
}

extension Unicode.GeneralCategory {
    /// The two letters that Unicode's data files use.
    var abbreviation: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
