import Calibration
import Recording

/// A calibration's values and verdicts as a person reads them, the same in the terminal and on the page.
struct CalibrationWording {
    let report: CalibrationReport

    var standing: Standing {
        switch report.verdict {
        case .within: .good
        case .outside, .wrong: .bad
        case .interrupted: .unsure
        }
    }

    var summary: [String] {
        let utterances = report.steps.reduce(0) { $0 + $1.utterances }
        return [
            "\(report.steps.count) \(report.steps.count == 1 ? "run" : "runs")",
            "\(Quantity.count(utterances)) utterances compared with the server's ledger",
            report.setting.timestamps == .kernel ? "kernel timestamps" : "the process's own timestamps",
        ]
    }

    var meta: [String] {
        let setting = report.setting
        var place = "client and server where the system puts them"
        if !setting.clientProcessors.isEmpty {
            func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
            place = "client on processor \(list(setting.clientProcessors)), server on \(list(setting.serverProcessors))"
        }
        return [
            setting.started, "exit code \(report.exitCode)", "ttsload \(setting.version)", "seed \(setting.seed)",
            "\(setting.loops) \(setting.loops == 1 ? "loop" : "loops")", place, setting.host.kernel,
            "\(setting.host.processor), \(setting.host.cores) cores",
        ].filter { !$0.isEmpty }
    }

    static let timingHead = [
        "Figure", "Count", "Left out", "True", "Measured", "Error p50", "p99", "Max", "Tolerance", "Verdict",
    ]

    static func row(_ timing: TimingCheck, isJudged: Bool) -> [String] {
        let unit = timing.figure.isRelative ? "ratio" : "seconds"
        func error(_ value: Double?) -> String { Self.error(value, timing.figure) }
        return [
            timing.figure.title, Quantity.count(timing.count),
            timing.leftOut == 0 ? "" : Quantity.count(timing.leftOut),
            Quantity.value(timing.trueMedian, unit: unit), Quantity.value(timing.measuredMedian, unit: unit),
            error(timing.errorMedian), error(timing.errorP99), error(timing.errorMax), tolerance(timing),
            verdict(timing, isJudged: isJudged),
        ]
    }

    static func error(_ value: Double?, _ figure: CalibratedFigure) -> String {
        guard figure.isRelative else { return Quantity.duration(value) }
        return value.map { "\(Quantity.number($0 * 100)) %" } ?? Quantity.missing
    }

    private static func tolerance(_ timing: TimingCheck) -> String {
        let p99 = "p99 \(error(timing.tolerance.p99, timing.figure))"
        return timing.tolerance.median.map { "p50 \(error($0, timing.figure)), \(p99)" } ?? p99
    }

    private static func verdict(_ timing: TimingCheck, isJudged: Bool) -> String {
        switch timing.verdict {
        case .within: "✓ within"
        case .outside: isJudged ? "✗ outside" : "outside, not judged"
        case .undecided: isJudged ? "? can't say" : "can't say, not judged"
        case .unmeasured: "not measured"
        }
    }

    static let countHead = ["Count", "True", "Measured", "Places that differ", "Verdict", "Note"]

    /// Rows of what there was; counts of which there was nothing on either side say nothing.
    static func rows(_ counts: [CountCheck], isJudged: Bool) -> [[String]] {
        counts.filter { $0.trueMost > 0 || $0.measured > 0 || !$0.isExact }.map { count in
            let truth =
                count.trueCount == count.trueMost
                ? Quantity.count(count.trueCount)
                : "\(Quantity.count(count.trueCount)) to \(Quantity.count(count.trueMost))"
            return [
                count.name, truth, Quantity.count(count.measured), Quantity.count(count.mismatches),
                count.isExact ? "✓ exact" : count.isTimed && !isJudged ? "differs, not judged" : "✗ wrong",
                count.note.isEmpty ? (count.examples.first ?? "") : count.note,
            ]
        }
    }

    /// What a reader has to know of the errors.
    static let contents: [(name: String, text: String)] = [
        (
            "The truth",
            "The server notes the instant right before it hands a frame to the kernel. Everything after that is error: "
                + "the system call, the way through the kernel's loopback, and whatever the client adds. If the system "
                + "takes the processor from the server between the two, the server's own wait is in that error; a few "
                + "single outliers come from it."
        ),
        (
            "Clocks",
            "Client and server run on one machine. Each maps its monotonic clock to the wall clock anew, the client every "
                + "second and the server four times a second, to less than a microsecond; the difference of the two is in "
                + "every error."
        ),
        (
            "Percentiles",
            "The median is that of the errors with their signs and shows a bias; p99 and maximum are of the errors "
                + "without their signs. One error in a hundred may be beyond its tolerance, and a single one however few "
                + "there are."
        ),
        (
            "Left out",
            "When the client is held up, frames that lie unread share the kernel's stamp of the last one. It knows which "
                + "they are and bounds how far off a figure may be for it. What it knows no better than to the tolerance is "
                + "left out, as a share of 5 % at the most; if there is more, all count, and unless they are within the "
                + "tolerance all the same nothing can be said. What is doubted must be as near as the client says."
        ),
        (
            "First-audio latency",
            "Both begin at the planned instant; the true one ends when the first frame was written, the measured one when "
                + "it arrived."
        ),
        (
            "Real-time factor",
            "The true one runs from the text's receipt to the last frame's write, so that the text's own way is in the "
                + "error; the error is a share of the true value."
        ),
        (
            "Jitter",
            "Of the instants at which the frames were written, by the same formulas (RFC 3550; p95 of the deviations)."
        ),
        (
            "Barge-in latency",
            "The true one begins when the server has read the command, the measured one when the client has sent it: what "
                + "lies between, the server's turn at the processor included, is in the error."
        ),
        (
            "Session start",
            "From the server's note of a session to the arrival of its first message. Only plausibility is checked: the "
                + "server still has to write that message."
        ),
        (
            "Counts",
            "Utterance by utterance: what the numbers of the written frames say, against what the client counted. A "
                + "damaged message takes its number along, so that it is one damaged message and one missing frame. What "
                + "was lost behind the last frame that a session got can be seen by no client. Underruns of less than a "
                + "millisecond are left undecided."
        ),
    ]
}
