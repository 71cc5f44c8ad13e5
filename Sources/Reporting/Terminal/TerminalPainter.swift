/// Redraws a block of lines in place: what it returns is to be written to the terminal as it is.
///
/// The lines must not be wider than the terminal: a line that wraps would be counted as one and drawn over wrongly.
public struct TerminalPainter: Sendable {
    private var drawn = 0

    public init() {}

    /// Draws the lines over those drawn before; the cursor ends at the start of the line below them.
    public mutating func paint(_ lines: [String]) -> String {
        var text = top
        // Erased before it is written: after a line that fills the width the cursor still stands on its last character.
        for line in lines { text += "\u{1B}[K\(line)\n" }
        // Fewer lines than before leave old ones below.
        if lines.count < drawn { text += "\u{1B}[J" }
        drawn = lines.count
        return text
    }

    /// Puts lines that stay above the block, which is drawn again below them.
    public mutating func insert(_ messages: [String], above lines: [String]) -> String {
        let cleared = clear()
        return cleared + messages.map { "\($0)\n" }.joined() + paint(lines)
    }

    /// Takes the block away; the cursor ends where its first line began.
    public mutating func clear() -> String {
        guard drawn > 0 else { return "" }
        let text = top + "\u{1B}[J"
        drawn = 0
        return text
    }

    // ECMA-48: CUU moves up, EL (K) and ED (J) erase to the end of the line and of the screen.
    private var top: String { drawn > 0 ? "\u{1B}[\(drawn)A\r" : "" }
}
