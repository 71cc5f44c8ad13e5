extension RunMetadata {
    /// The alert rules that are evaluated over a run, and what is expected of their alerts.
    public struct Alerts: Codable, Sendable, Equatable {
        /// A rule file, copied so that the folder says all by itself.
        public struct Rules: Codable, Sendable, Equatable {
            /// Its name below `rules/` in the folder.
            public var file: String
            /// Where it was when the run began.
            public var source: String
            public init(file: String, source: String) {
                self.file = file
                self.source = source
            }
        }

        public struct Expectation: Codable, Sendable, Equatable {
            public var alert: String
            /// `fires`, `fires within 3m`, `silent` or `any`.
            public var expectation: String
            public init(alert: String, expectation: String) {
                self.alert = alert
                self.expectation = expectation
            }
        }

        public var rules: [Rules]
        /// How often production scrapes; nil if as often as the run did.
        public var scrapeIntervalNs: Int64?
        /// In the scenario's order.
        public var expectations: [Expectation]

        public init(rules: [Rules], scrapeIntervalNs: Int64?, expectations: [Expectation]) {
            self.rules = rules
            self.scrapeIntervalNs = scrapeIntervalNs
            self.expectations = expectations
        }
    }
}
