/// Which letters are the same when case does not count, one to one (Unicode's CaseFolding.txt, kinds C and S).
enum CaseFolding {
    /// The other letters of a letter's group: `s` has `S` and the long `ſ`.
    static func variants(of scalar: UInt32) -> [UInt32] { groups[scalar] ?? [] }

    /// The other letters of every letter in a range.
    static func variants(of range: ClosedRange<UInt32>) -> [UInt32] {
        // The table is shorter than a wide range.
        if range.count > groups.count { return groups.filter { range.contains($0.key) }.flatMap(\.value) }
        return range.flatMap(variants)
    }

    /// The blocks that hold letters with case.
    private static let cased: [ClosedRange<UInt32>] = [
        0x41...0x587, 0x10a0...0x10ff, 0x13a0...0x13fd, 0x1c80...0x1cbf, 0x1d79...0x1d8e, 0x1e00...0x1fff,
        0x2126...0x2188, 0x24b6...0x24e9, 0x2c00...0x2d2d, 0xa640...0xa7f6, 0xab53...0xabbf, 0xff21...0xff5a,
        0x10400...0x104fb, 0x10570...0x105bc, 0x10c80...0x10cf2, 0x118a0...0x118df, 0x16e40...0x16e7f,
        0x1e900...0x1e943,
    ]

    /// The Turkish letter without a dot has a plain `I` for its capital, but is not the same letter as `i`.
    private static let dotless: UInt32 = 0x131

    private static let groups: [UInt32: [UInt32]] = {
        var members: [UInt32: Set<UInt32>] = [:]
        for value in cased.joined() where value != dotless {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                let mapped = mapping.unicodeScalars
                guard mapped.count == 1, let other = mapped.first?.value, other != value else { continue }
                let union = members[value, default: [value]].union(members[other, default: [other]])
                for member in union { members[member] = union }
            }
        }
        return Dictionary(uniqueKeysWithValues: members.map { ($0, $1.subtracting([$0]).sorted()) })
    }()
}
