/// Labels above a plot, each over its own mark, in as few rows as let every one be read.
///
/// A label's leader runs from its row down to the plot, right or left of the text; none may cross another's text.
struct LabelRows {
    struct Label: Equatable {
        /// Of the mark, percent from the left.
        var place: Double
        /// Of the text, in the same percent.
        var width: Double
    }

    struct Place: Equatable {
        /// 0 is the uppermost.
        var row: Int
        /// Whether the text stands left of its leader.
        var isFlipped: Bool
    }

    /// The labels' places, in the labels' order.
    static func placed(_ labels: [Label]) -> [Place] {
        for rows in 1...max(1, labels.count) {
            if let places = search(labels, rows: rows, placed: []) { return places }
        }
        // Too wide for any arrangement: one below the other still shows all of them.
        return labels.indices.map { Place(row: $0, isFlipped: labels[$0].place > 50) }
    }

    private static func search(_ labels: [Label], rows: Int, placed: [Place]) -> [Place]? {
        guard placed.count < labels.count else { return placed }
        let label = labels[placed.count]
        for row in 0..<rows {
            for isFlipped in [false, true] {
                let place = Place(row: row, isFlipped: isFlipped)
                let span = span(label, place)
                // A little beyond the plot's edges there still is room.
                guard span.lowerBound >= -12, span.upperBound <= 102 else { continue }
                let isFree = zip(labels, placed).allSatisfy { !collide(label, place, $0, $1) }
                guard isFree, let found = search(labels, rows: rows, placed: placed + [place]) else { continue }
                return found
            }
        }
        return nil
    }

    private static func span(_ label: Label, _ place: Place) -> ClosedRange<Double> {
        place.isFlipped ? label.place - label.width...label.place : label.place...label.place + label.width
    }

    private static func collide(_ first: Label, _ firstPlace: Place, _ second: Label, _ secondPlace: Place) -> Bool {
        let gap = 1.5
        if firstPlace.row == secondPlace.row {
            let one = span(first, firstPlace)
            let other = span(second, secondPlace)
            return one.lowerBound < other.upperBound + gap && other.lowerBound < one.upperBound + gap
        }
        let isFirstUpper = firstPlace.row < secondPlace.row
        let leader = isFirstUpper ? first.place : second.place
        let text = isFirstUpper ? span(second, secondPlace) : span(first, firstPlace)
        // Leaders of equal marks run side by side, at the edge of the text.
        return leader > text.lowerBound + 0.01 && leader < text.upperBound - 0.01
    }
}
