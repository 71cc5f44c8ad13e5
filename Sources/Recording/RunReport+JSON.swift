import Foundation

extension RunReport {
    /// The report as it stands in `report.json`: sorted keys, indented, numbers that JSON cannot say left out.
    public func json() throws(RecordingError) -> String {
        try JSONText.encode(finite, file: RunFile.report)
    }

    /// Reads `report.json`; unknown keys are ignored, and missing ones that an earlier version did not write are neutral.
    ///
    /// A later format is refused.
    public init(json: String) throws(RecordingError) {
        try self.init(json: Array(json.utf8), file: RunFile.report)
    }

    init(json: [UInt8], file: String) throws(RecordingError) {
        try JSONText.checkFormat(of: json, file: file, supported: 1)
        self = try JSONText.decode(growing: RunReport.self, from: json, file: file)
    }

    /// The same report with NaN and infinities gone: optional figures become nil, others 0.
    var finite: RunReport {
        var report = self
        report.duration = report.duration.orZero
        report.targets = targets.map(\.finite)
        report.figures = figures.finite
        report.connectSteps = connectSteps.finite
        report.audio.seconds = audio.seconds.orZero
        report.playback.longestStall = playback.longestStall.orZero
        report.generator.startLateness = generator.startLateness.finite
        report.generator.loopDelay = generator.loopDelay.finite
        report.generator.cpuPerCore = generator.cpuPerCore.orZero
        report.generator.cpuProcess = generator.cpuProcess.orZero
        report.generator.clockErrorSeconds = generator.clockErrorSeconds.orZero
        return report
    }
}

extension RunReport.Target {
    fileprivate var finite: Self {
        var target = self
        target.value = value.flatMap(\.ifFinite)
        target.interval = interval.map { $0.flatMap(\.ifFinite) }
        target.confidence = confidence.orZero
        target.effectiveSamples = effectiveSamples.orZero
        target.designEffect = designEffect.orZero
        target.limit = limit.orZero
        return target
    }
}

extension RunReport.Figures {
    fileprivate var finite: Self {
        var figures = self
        let all: [WritableKeyPath<Self, RunReport.Figure>] = [
            \.fal, \.falFromSent, \.firstAudible, \.rtf, \.jitter, \.connect, \.bargeIn, \.stall,
        ]
        for path in all { figures[keyPath: path] = figures[keyPath: path].finite }
        return figures
    }
}

extension RunReport.Figure {
    fileprivate var finite: Self {
        var figure = self
        let all: [WritableKeyPath<Self, Double?>] = [\.min, \.mean, \.p50, \.p90, \.p95, \.p99, \.p999, \.max]
        for path in all { figure[keyPath: path] = figure[keyPath: path].flatMap(\.ifFinite) }
        figure.buckets = buckets.filter(\.le.isFinite)
        return figure
    }
}

extension RunReport.ConnectSteps {
    fileprivate var finite: Self {
        var steps = self
        let all: [WritableKeyPath<Self, RunReport.Step>] = [\.nameLookup, \.tcp, \.tls, \.upgrade, \.sessionStart]
        for path in all { steps[keyPath: path] = steps[keyPath: path].finite }
        return steps
    }
}

extension RunReport.Step {
    fileprivate var finite: Self {
        var step = self
        step.p50 = p50.flatMap(\.ifFinite)
        step.p95 = p95.flatMap(\.ifFinite)
        step.max = max.flatMap(\.ifFinite)
        return step
    }
}

extension RunReport.Percentiles {
    fileprivate var finite: Self {
        var percentiles = self
        percentiles.p50 = p50.orZero
        percentiles.p99 = p99.orZero
        percentiles.max = max.orZero
        return percentiles
    }
}

extension Double {
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
    fileprivate var orZero: Double { isFinite ? self : 0 }
}
