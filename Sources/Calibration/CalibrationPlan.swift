/// Which runs a calibration makes.
public struct CalibrationPlan: Sendable, Equatable {
    /// One run: a load and a server whose behaviour is known.
    public struct Step: Sendable, Equatable {
        public var kind: CalibrationKind
        public var sessions: Int
        /// Seconds.
        public var ramp: Int
        public var hold: Int

        public init(kind: CalibrationKind, sessions: Int, ramp: Int, hold: Int) {
            self.kind = kind
            self.sessions = sessions
            self.ramp = ramp
            self.hold = hold
        }

        /// Its run folder's name: `paced-100`.
        public var name: String { "\(kind.rawValue)-\(sessions)" }
    }

    public var steps: [Step]
    public var seed: UInt64

    /// Paced delivery at each load in ascending order, then bursts, faults and stalls at one that all machines can carry.
    ///
    /// `hold` is in seconds. Throws nothing: loads that are none are to be refused before.
    public init(sessions: [Int], hold: Int, seed: UInt64) {
        self.seed = seed
        let loads = Set(sessions).sorted()
        let usual = loads.last { $0 <= Self.mostSessionsOfFaults } ?? loads.first ?? 1
        steps =
            loads.map { Step(kind: .paced, sessions: $0, ramp: max(1, ($0 + 199) / 200), hold: hold) }
            + CalibrationKind.allCases.filter { $0 != .paced }.map {
                Step(kind: $0, sessions: usual, ramp: 1, hold: hold)
            }
    }

    /// Four runs in less than 40 seconds, for a pipeline.
    public static func quick(sessions: Int = 50, seed: UInt64) -> CalibrationPlan {
        var plan = CalibrationPlan(sessions: [sessions], hold: 5, seed: seed)
        for place in plan.steps.indices where plan.steps[place].kind == .burst { plan.steps[place].hold = 3 }
        return plan
    }

    /// Faults need no crowd: their counts are exact or not.
    private static let mostSessionsOfFaults = 100
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
