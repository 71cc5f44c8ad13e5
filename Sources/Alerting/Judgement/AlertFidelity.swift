/// How well an alert told of what clients went through.
public struct AlertFidelity: Sendable, Equatable {
    /// A stretch of time in which a target was missed, and how the alert followed it.
    public struct Incident: Sendable, Equatable {
        public var span: TimeSpan
        /// From the incident's start to the alert's first firing, which may come after its end but not after the next
        /// incident's start; 0 if it was firing already, nil if it never did.
        public var detectedAfterMilliseconds: Int64?
        /// The alert fired only when all was well again.
        public var isDetectedTooLate: Bool
        /// From the incident's end to the end of the firing that told of it; 0 if that ended within the incident, nil if
        /// there was none or it outlasted the replay.
        public var resolvedAfterMilliseconds: Int64?
    }

    /// The alert fired and the target was missed.
    public var trueMilliseconds: Int64
    /// The alert fired although the target was met.
    public var falseMilliseconds: Int64
    /// The target was missed and the alert did not fire.
    public var missedMilliseconds: Int64
    /// Neither.
    public var quietMilliseconds: Int64
    public var incidents: [Incident]
    /// How often an alert fired again after it had been resolved.
    public var flaps: Int

    /// Compares when an alert fired with when a target was missed, within a stretch of time.
    ///
    /// - Parameter truth: when the target was missed, in any order.
    public init(_ history: AlertReplay.RuleHistory, truth: [TimeSpan], within whole: TimeSpan) {
        let firing = history.firing(until: whole.end).clipped(to: whole)
        let truth = truth.merged.clipped(to: whole)
        let both = firing.intersection(truth).milliseconds
        trueMilliseconds = both
        falseMilliseconds = firing.milliseconds - both
        missedMilliseconds = truth.milliseconds - both
        quietMilliseconds = whole.milliseconds - firing.milliseconds - truth.milliseconds + both
        flaps = history.flaps
        incidents = truth.indices.map { index in
            let next = index + 1 < truth.count ? truth[index + 1].start : whole.end
            return Self.incident(truth[index], before: next, firing, until: whole.end)
        }
    }

    private static func incident(
        _ span: TimeSpan,
        before next: Int64,
        _ firing: [TimeSpan],
        until end: Int64
    ) -> Incident {
        // An alert that goes on firing from before counts; one that begins with the next incident does not.
        let told = firing.first { $0.end > span.start && $0.start < next }
        var incident = Incident(
            span: span,
            detectedAfterMilliseconds: told.map { max(0, $0.start - span.start) },
            isDetectedTooLate: told.map { $0.start >= span.end } ?? false
        )
        let last = firing.last { $0.end > span.start && $0.start < max(span.end, (told?.start ?? 0) + 1) }
        if let last, last.end < end { incident.resolvedAfterMilliseconds = max(0, last.end - span.end) }
        return incident
    }
}
