extension RunReport {
    /// When clients went through a miss of a target.
    public struct Truth: Codable, Sendable, Equatable {
        /// Seconds behind the run's start.
        public struct Span: Codable, Sendable, Equatable {
            public var from: Double
            public var to: Double
            public init(from: Double, to: Double) {
                self.from = from
                self.to = to
            }
        }
        public var target: String
        public var spans: [Span]
        public init(target: String, spans: [Span]) {
            self.target = target
            self.spans = spans
        }
    }

    /// What an alert did over the run, its groups evaluated from the run's start on.
    public struct Alert: Codable, Sendable, Equatable {
        public struct Transition: Codable, Sendable, Equatable {
            /// RFC 3339.
            public var at: String
            /// Seconds behind the run's start.
            public var after: Double
            /// `inactive`, `pending` or `firing`.
            public var from: String
            public var to: String
            public var labels: [String: String]
            /// Nil when it is no finite number.
            public var value: Double?
            /// As rendered.
            public var annotations: [String: String]

            public init(
                at: String,
                after: Double,
                from: String,
                to: String,
                labels: [String: String],
                value: Double?,
                annotations: [String: String]
            ) {
                self.at = at
                self.after = after
                self.from = from
                self.to = to
                self.labels = labels
                self.value = value
                self.annotations = annotations
            }
        }

        /// A part of the expression that keeps the alert from ever firing with what the targets export.
        public struct Blocker: Codable, Sendable, Equatable {
            /// As it is written, mostly a selector.
            public var selector: String
            /// As the end of a sentence that begins with the selector.
            public var reason: String

            public init(selector: String, reason: String) {
                self.selector = selector
                self.reason = reason
            }
        }

        /// How the alert followed one target, in seconds of the measured part of the run.
        public struct Fidelity: Codable, Sendable, Equatable {
            public var target: String
            /// It fired while the target was missed.
            public var trueSeconds = 0.0
            /// It fired while the target was met.
            public var falseSeconds = 0.0
            /// The target was missed and it did not fire.
            public var missedSeconds = 0.0
            public var incidents = 0
            /// Incidents that it told of, also when they were over.
            public var detected = 0
            /// From the first detected incident's start to the firing.
            public var detectionDelay: Double?
            /// From the first resolved incident's end to the end of the firing.
            public var resolutionDelay: Double?
            public init(target: String) { self.target = target }
        }

        public var name: String
        public var group = ""
        public var expression = ""
        /// How long the expression must hold.
        public var forSeconds = 0.0
        public var intervalSeconds = 0.0
        public var evaluations = 0
        /// Evaluations without an answer, and why the first had none.
        public var failures = 0
        public var failure: String?
        /// Whether some values of the series that the targets export would make it fire.
        public var fireable = true
        /// What keeps it from firing; none if it is fireable.
        public var blockedBy: [Blocker] = []
        /// What it gives to functions that cannot work with it, as a gauge to rate: it may fire, but for no good reason.
        public var misuses: [Blocker] = []
        public var transitions: [Transition] = []
        public var firingSeconds = 0.0
        /// How often it fired again after it had been resolved.
        public var flaps = 0
        /// Whether it fires at all depends on the instants at which its group is evaluated.
        public var dependsOnPhase = false
        /// As the scenario has it; nil if it expects nothing.
        public var expectation: String?
        /// `met` or `missed`; nil without an expectation.
        public var verdict: Verdict?
        /// What it did, as the end of a sentence that begins with its name.
        public var why = ""
        /// One for each target whose figures are kept by the second.
        public var fidelity: [Fidelity] = []

        public init(name: String) { self.name = name }
    }
}
