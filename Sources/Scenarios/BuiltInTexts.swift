/// The sets of texts that come with the program.
public enum BuiltInTexts: String, Sendable, CaseIterable {
    /// One word to several sentences, as a voice assistant or a call centre says them; the default.
    case support
    /// Two to four seconds of speech each, for runs of less than a minute.
    case short

    /// The texts in the set's own order, with ids such as `support-017`.
    public var texts: [SessionScript.Text] {
        let bytes =
            switch self {
            case .support: PackageResources.support_txt
            case .short: PackageResources.short_txt
            }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.enumerated().map { index, line in
            let number = String(index + 1)
            let id = "\(rawValue)-" + String(repeating: "0", count: max(0, 3 - number.count)) + number
            return SessionScript.Text(id: id, text: String(line))
        }
    }
}
