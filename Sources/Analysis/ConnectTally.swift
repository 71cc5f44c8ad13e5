import Measurement
import Recording
import Timing

/// Gathers how long each step of opening a session took.
struct ConnectTally {
    /// Nanoseconds each, in no order.
    private var nameLookup: [Int64] = []
    private var tcp: [Int64] = []
    private var tls: [Int64] = []
    private var upgrade: [Int64] = []
    private var sessionStart: [Int64] = []

    mutating func add(_ record: UtteranceRecord) {
        // Only a session's first row has them.
        guard record.utterance == 0 else { return }
        if let step = record.connectNameLookup { nameLookup.append(step) }
        if let step = record.connectTCP { tcp.append(step) }
        if let step = record.connectTLS { tls.append(step) }
        if let step = record.connectUpgrade { upgrade.append(step) }
        if let step = record.connectSessionStart { sessionStart.append(step) }
    }

    func steps() -> RunReport.ConnectSteps {
        var steps = RunReport.ConnectSteps()
        steps.nameLookup = Self.step(nameLookup)
        steps.tcp = Self.step(tcp)
        steps.tls = Self.step(tls)
        steps.upgrade = Self.step(upgrade)
        steps.sessionStart = Self.step(sessionStart)
        return steps
    }

    private static func step(_ values: [Int64]) -> RunReport.Step {
        let sorted = values.sorted()
        var step = RunReport.Step()
        step.count = sorted.count
        step.p50 = NearestRank.value(of: 0.5, inSorted: sorted).map(Nanoseconds.inSeconds)
        step.p95 = NearestRank.value(of: 0.95, inSorted: sorted).map(Nanoseconds.inSeconds)
        step.max = sorted.last.map(Nanoseconds.inSeconds)
        return step
    }
}
