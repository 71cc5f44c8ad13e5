import Documents
import PromQL

extension LintCheck {
    static let rateWindow = LintCheck(
        identifier: "rate-window",
        title: "a window of fewer than four scrape intervals",
        why: """
            A rate needs two samples in its window. With fewer than four scrape intervals one failed scrape or a late one
            leaves too few, the answer is gone, and a pending alert starts again; below two there is hardly ever an
            answer. Say --scrape-interval, or --prometheus with the configuration, if it is not 10s.
            """,
        wrong: "expr: rate(tts_frames_dropped_total[30s]) > 0     # scraped every 10s",
        right: "expr: rate(tts_frames_dropped_total[1m]) > 0"
    ) { context in
        let functions: Set = ["rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear"]
        return context.rules.flatMap { rule in
            rule.expression.expression.calls.compactMap { call in
                guard functions.contains(call.function.name),
                    case .range(let range)? = call.arguments.first?.unwrapped,
                    let seconds = range.range.literalSeconds
                else { return nil }
                let milliseconds = Int64(seconds * 1000)
                let scrape = context.scrapeMilliseconds(of: range.selector)
                guard milliseconds < 4 * scrape else { return nil }
                let isHopeless = milliseconds < 2 * scrape
                let interval = DurationText.text(scrape)
                return context.finding(
                    "rate-window",
                    isHopeless ? .error : .warning,
                    rule,
                    range.range.position,
                    why: "a window of \(DurationText.text(milliseconds)) holds "
                        + (isHopeless ? "hardly ever two samples" : "too few samples when one scrape fails")
                        + " at a scrape interval of \(interval)",
                    remedy: "take at least \(DurationText.text(4 * scrape))"
                )
            }
        }
    }
}
