/// Which runs a calibration makes.
public struct CalibrationPlan: Sendable, Equatable {
    /// One run: a load and a server whose behaviour is known.
    public struct Step: Sendable, Equatable {
        public var kind: CalibrationKind
        public var sessions: Int
        /// Seconds.
        public var ramp: Int
        public var hold: Int
        public var timestamps: Timestamps
        /// Made only to be looked at beside a run with the other timestamps.
        public var isReference: Bool

        public init(
            kind: CalibrationKind,
            sessions: Int,
            ramp: Int,
            hold: Int,
            timestamps: Timestamps = .kernel,
            isReference: Bool = false
        ) {
            self.kind = kind
            self.sessions = sessions
            self.ramp = ramp
            self.hold = hold
            self.timestamps = timestamps
            self.isReference = isReference
        }

        /// Its run folder's name: `paced-100`, and `paced-100-kernel` if it is a reference.
        public var name: String { "\(kind.rawValue)-\(sessions)" + (isReference ? "-\(timestamps.rawValue)" : "") }
    }

    public var steps: [Step]
    public var seed: UInt64
    /// Of all steps but the references.
    public var timestamps: Timestamps

    /// Paced delivery at each load in ascending order, then bursts, faults and stalls at one that all machines can carry.
    ///
    /// Arrivals that the process stamps show what they are worth beside the kernel's: each load is then measured with
    /// those first. `hold` is in seconds. Throws nothing: loads that are none are to be refused before.
    public init(sessions: [Int], hold: Int, seed: UInt64, timestamps: Timestamps = .kernel) {
        self.seed = seed
        self.timestamps = timestamps
        let loads = Set(sessions).sorted()
        let usual = loads.last { $0 <= Self.mostSessionsOfFaults } ?? loads.first ?? 1
        steps =
            loads.flatMap { sessions in
                let step = Step(
                    kind: .paced,
                    sessions: sessions,
                    ramp: max(1, (sessions + 199) / 200),
                    hold: hold,
                    timestamps: timestamps
                )
                guard timestamps != .kernel else { return [step] }
                var reference = step
                reference.timestamps = .kernel
                reference.isReference = true
                return [reference, step]
            }
            + CalibrationKind.allCases.filter { $0 != .paced }.map {
                Step(kind: $0, sessions: usual, ramp: 1, hold: hold, timestamps: timestamps)
            }
    }

    /// Four runs in less than 40 seconds, for a pipeline; five if the process stamps arrivals.
    public static func quick(
        sessions: Int = 50,
        seed: UInt64,
        timestamps: Timestamps = .kernel
    ) -> CalibrationPlan {
        var plan = CalibrationPlan(sessions: [sessions], hold: 5, seed: seed, timestamps: timestamps)
        for place in plan.steps.indices where plan.steps[place].kind == .burst { plan.steps[place].hold = 3 }
        return plan
    }

    /// Faults need no crowd: their counts are exact or not.
    private static let mostSessionsOfFaults = 100
}

/// Who stamps arrivals.
public enum Timestamps: String, Codable, Sendable {
    case kernel
    /// The process, when it comes to read: its own delay is in every latency.
    case user
}

/// What a step's server does.
public enum CalibrationKind: String, Codable, Sendable, CaseIterable {
    /// Frames at real time with a known jitter, some replies interrupted.
    case paced
    /// Frames as fast as they are synthesised.
    case burst
    /// Every fault that a client can see, at fixed shares.
    case faults
    /// Delivery stops and goes on by a script; half of the control messages are ignored.
    case stalls

    public var title: String {
        switch self {
        case .paced: "paced delivery"
        case .burst: "bursts"
        case .faults: "faults"
        case .stalls: "stalls and ignored commands"
        }
    }
}
