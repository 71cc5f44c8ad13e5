import PromQL

/// A length of time as a command's options write it: `30s`, `1m30s`, `500ms`, or a number of seconds.
public enum RunDuration {
    /// Milliseconds; nil for what is no duration or would not fit a hundred years.
    public static func milliseconds(parsing text: String) -> Int64? {
        if let milliseconds = PromQLDuration.milliseconds(parsing: text) {
            return milliseconds < longest ? milliseconds : nil
        }
        guard let first = text.utf8.first, (0x30...0x39).contains(first), !text.lowercased().contains("x"),
            let seconds = Double(text), seconds < Double(longest) / 1000
        else { return nil }
        return Int64((seconds * 1000).rounded())
    }

    private static let longest: Int64 = 100 * 365 * 86_400_000
}
