import Timing

/// Whether the generator kept up: a run whose generator was the bottleneck is invalid, whatever its figures say.
public struct GeneratorJudge: Sendable {
    /// What the run shows of the generator.
    public struct Readings: Sendable {
        /// One a second, warm-up included.
        public var windows: [WindowRecord]
        /// 99th percentiles over the run, in nanoseconds.
        public var lateness99: Int64
        public var loopDelay99: Int64
        /// The share of starts that were later than `lateness99`: more than 0.01 where a hundredth were too few to tell.
        public var latenessShare = 0.01
        /// Median first-audio latency in nanoseconds; nil if nothing was heard.
        public var medianFAL: Int64?
        /// Utterances with a first audio.
        public var firstAudios: Int
        /// Those of them whose arrival is known no better than `arrivalTolerance`.
        public var blurredFirstAudios: Int
        /// How well arrivals must be known, in nanoseconds; nil for `tolerance(medianFAL:)`.
        public var arrivalTolerance: Int64?
        /// How well jitter is known; nil if no target asks for it, or the kernel stamped the arrivals: then frames whose
        /// jitter is not known are those that the server sent together, or a slow loop's, which is judged by itself.
        public var jitter: Jitter?
        /// Utterances not started because the generator was late; those that `max_sessions` held back are not of them.
        public var notStarted: Int
        /// Whether the kernel stamped arrivals; else they were stamped when the loop came to read them.
        public var kernelTimestamps: Bool
        /// The process's descriptor limit; nil if unknown.
        public var fileLimit: UInt32?

        /// How well jitter is known, and must be.
        public struct Jitter: Sendable {
            /// Utterances that have one.
            public var utterances: Int
            /// Those of them whose jitter is known no better than `tolerance`.
            public var blurred: Int
            /// In nanoseconds.
            public var tolerance: Int64

            public init(utterances: Int, blurred: Int, tolerance: Int64) {
                self.utterances = utterances
                self.blurred = blurred
                self.tolerance = tolerance
            }
        }

        public init(
            windows: [WindowRecord],
            lateness99: Int64,
            loopDelay99: Int64,
            medianFAL: Int64?,
            firstAudios: Int,
            blurredFirstAudios: Int,
            notStarted: Int,
            kernelTimestamps: Bool,
            fileLimit: UInt32? = nil
        ) {
            self.windows = windows
            self.lateness99 = lateness99
            self.loopDelay99 = loopDelay99
            self.medianFAL = medianFAL
            self.firstAudios = firstAudios
            self.blurredFirstAudios = blurredFirstAudios
            self.notStarted = notStarted
            self.kernelTimestamps = kernelTimestamps
            self.fileLimit = fileLimit
        }
    }

    public struct Result: Sendable, Equatable {
        public var isFit: Bool
        /// What was too slow, worst first, a sentence each; empty when fit.
        public var why: [String]
    }

    /// A busiest loop above this share of its core is saturated: with less than a tenth of it left, queues form.
    public static let saturatedCPU = 0.9
    /// A condition of single seconds counts from this share of them on: one bad second of thirty is the machine's.
    public static let badSeconds = 0.1
    /// With kernel timestamps a slow loop delays what is sent, not what is measured: a frame's length is tolerable.
    public static let loopDelayLimit = 20 * Nanoseconds.perMillisecond
    /// First audios, or jitters, known no better than the tolerance.
    public static let blurredShare = 0.05
    /// A socket that holds this much unread holds some four hundred frames: its loop does not come round.
    public static let backlogLimit: UInt64 = 1 << 20
    /// Share of the descriptor limit in use from which connections begin to fail.
    public static let fullFiles = 0.98

    public init() {}

    /// By how much the generator's own lateness may distort a first-audio latency, in nanoseconds.
    ///
    /// A twentieth of the median, for lateness is part of the latency from the planned instant. Not less than 1 ms, below
    /// which timers of a shared machine do not keep; not more than 20 ms, for a generator that late is overloaded.
    public static func tolerance(medianFAL: Int64?) -> Int64 {
        min(20 * Nanoseconds.perMillisecond, max(finestTolerance, (medianFAL ?? 200_000_000) / 20))
    }

    /// What a shared machine's timers and wake-ups keep to at the best, in nanoseconds.
    public static let finestTolerance = Nanoseconds.perMillisecond

    public func judge(_ readings: Readings) -> Result {
        let tolerance = Self.tolerance(medianFAL: readings.medianFAL)
        let seconds = Wording(unit: .seconds)
        let show = { (nanoseconds: Int64) in seconds.value(Nanoseconds.inSeconds(nanoseconds)) }
        var why: [String] = []

        if readings.notStarted > 0 {
            why.append(
                "\(seconds.count(readings.notStarted)) \(readings.notStarted == 1 ? "was" : "were") never sent "
                    + "because the generator came too late"
            )
        }
        if readings.lateness99 > tolerance {
            why.append(
                "\(Wording(unit: .share).value(readings.latenessShare)) of planned starts and sends were more than \(show(readings.lateness99)) late; "
                    + "at most \(show(tolerance)) would do"
            )
        }
        let loopLimit = readings.kernelTimestamps ? Self.loopDelayLimit : tolerance
        if readings.loopDelay99 > loopLimit {
            why.append(
                "1 % of timers ran more than \(show(readings.loopDelay99)) late; at most \(show(loopLimit)) would do"
                    + (readings.kernelTimestamps ? "" : ", since the kernel did not stamp arrivals")
            )
        }
        if let share = share(of: readings.windows, where: { $0.cpuBusiestLoop >= Self.saturatedCPU }) {
            why.append("the busiest event loop used its core up in \(share) of the seconds: use more loops")
        }
        let blurred = Double(readings.blurredFirstAudios) / Double(max(1, readings.firstAudios))
        if blurred > Self.blurredShare {
            why.append(
                "the first audio of \(Wording(unit: .share).value(blurred)) of the utterances is known no better "
                    + "than to \(show(readings.arrivalTolerance ?? tolerance))" + Self.cause(readings)
            )
        }
        if let jitter = readings.jitter {
            let blurred = Double(jitter.blurred) / Double(max(1, jitter.utterances))
            if blurred > Self.blurredShare {
                why.append(
                    "the jitter of \(Wording(unit: .share).value(blurred)) of the utterances is known no better than to "
                        + show(jitter.tolerance) + Self.cause(readings)
                )
            }
        }
        if let share = share(of: readings.windows, where: { $0.clockError > tolerance / 10 }) {
            why.append(
                "arrival times may be off by more than \(show(tolerance / 10)) in \(share) of the seconds, as the clocks disagree"
            )
        }
        if let share = share(of: readings.windows, where: { $0.socketBacklog > Self.backlogLimit }) {
            why.append("a socket held more than 1 MiB unread in \(share) of the seconds")
        }
        if let limit = readings.fileLimit, let most = readings.windows.map(\.openFiles).max(),
            Double(most) > Self.fullFiles * Double(limit)
        {
            why.append("\(Wording.grouped(Int(most))) of \(Wording.grouped(Int(limit))) file descriptors were in use")
        }
        return Result(isFit: why.isEmpty, why: why)
    }

    private static func cause(_ readings: Readings) -> String {
        readings.kernelTimestamps ? "" : ", since the kernel did not stamp arrivals"
    }

    /// The share of seconds in which a condition holds, if it is large enough to count.
    private func share(of windows: [WindowRecord], where condition: (WindowRecord) -> Bool) -> String? {
        guard !windows.isEmpty else { return nil }
        let share = Double(windows.count(where: condition)) / Double(windows.count)
        return share >= Self.badSeconds ? Wording(unit: .share).value(share) : nil
    }
}
