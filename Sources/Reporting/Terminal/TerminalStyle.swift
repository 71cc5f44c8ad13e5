/// How a terminal wants its text.
public struct TerminalStyle: Sendable, Equatable {
    /// Whether escape sequences for colour and weight may be used.
    public var colour: Bool
    /// In columns.
    public var width: Int

    public init(colour: Bool, width: Int) {
        self.colour = colour
        self.width = width
    }

    enum Tone {
        case good, bad, unsure, dim, strong

        init(_ standing: Standing) {
            switch standing {
            case .good: self = .good
            case .bad: self = .bad
            case .unsure: self = .unsure
            }
        }

        // ECMA-48 SGR parameters: the terminal's own colours, so that its theme decides.
        var code: String {
            switch self {
            case .good: "32"
            case .bad: "31"
            case .unsure: "33"
            case .dim: "2"
            case .strong: "1"
            }
        }
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        colour && !text.isEmpty ? "\u{1B}[\(tone.code)m\(text)\u{1B}[0m" : text
    }

    func paint(_ text: String, _ tones: [Tone]) -> String {
        tones.reduce(text) { paint($0, $1) }
    }
}
