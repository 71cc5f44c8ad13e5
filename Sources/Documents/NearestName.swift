/// Finds the name that was probably meant.
public enum NearestName {
    /// The candidate with the least edit distance, if that is at most one, or a third of the name's length.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        // Of a single letter nothing would be left.
        let bound = name.count < 2 ? 0 : max(1, name.count / 3)
        let ranked = candidates.map { (candidate: $0, distance: distance(name.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= bound else { return nil }
        return best.candidate
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(100))
        let right = Array(right.unicodeScalars.prefix(100))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
