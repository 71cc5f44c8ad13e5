import Documents
import Timing

extension Faults {
    /// The faults on one line, as marks on a time axis name them: `first_audio ×5, drop_frames 5 %`.
    public var summary: String {
        var parts: [String] = []
        func add<Value>(_ key: String, _ value: Value?, _ text: (Value) -> String) {
            if let value { parts.append("\(key) \(text(value))") }
        }
        add("first_audio", firstAudio) { $0.summary(of: .time) }
        add("rtf", rtf) { $0.summary(of: .ratio) }
        add("workers", workers) { "\($0)" }
        add("drop_frames", dropFrames, Self.percent)
        add("reorder_frames", reorderFrames, Self.percent)
        add("duplicate_frames", duplicateFrames, Self.percent)
        add("corrupt_frames", corruptFrames, Self.percent)
        add("stall", stall) { Quantity.text(nanoseconds: Double($0)) }
        add("zombies", zombies, Self.percent)
        add("ignore_control", ignoreControl, Self.percent)
        add("errors", errors) { "\($0.code.rawValue) \(Self.percent($0.share))" }
        add("close", close) { "\($0.code) \(Self.percent($0.share))" }
        add("refuse_upgrade", refuseUpgrade) { "\($0.status) \(Self.percent($0.share))" }
        add("exporter", exporter, \.summary)
        add("service", service, \.rawValue)
        add("model_load_errors", modelLoadErrors, Self.percent)
        add("gpu_memory", gpuMemory) { memory in
            switch memory {
            case .bytes(let bytes): Quantity.text(bytes: bytes)
            case .share(let share): Self.percent(share)
            }
        }
        add("session_queue", sessionQueue) { "\($0)" }
        add("leak", leak) { Quantity.text(bytes: $0) + "/s" }
        return parts.joined(separator: ", ")
    }

    private static func percent(_ share: Double) -> String {
        // Two decimals; shares are written as percent with few digits.
        let hundredths = (share * 10_000).rounded() / 100
        return "\(hundredths == hundredths.rounded() ? String(Int(hundredths)) : String(hundredths)) %"
    }
}

extension Faults.Change {
    fileprivate func summary(of unit: DistributionUnit) -> String {
        switch self {
        case .scale(let factor): "×\(factor == factor.rounded() ? String(Int(factor)) : String(factor))"
        case .distribution(.empirical(let values)): "one of \(values.count) values"
        case .distribution(let distribution): distribution.documentNode(of: unit).flat
        }
    }
}

extension ExporterFault {
    fileprivate var summary: String {
        if let orchestrator, self == ExporterFault(orchestrator) { return orchestrator.rawValue }
        var parts: [String] = []
        if let orchestrator { parts.append("orchestrator \(orchestrator.rawValue)") }
        if let worker { parts.append("worker \(worker.rawValue)") }
        if !absent.isEmpty { parts.append("without \(absent.joined(separator: ", "))") }
        if sessionIDs { parts.append("with session_id") }
        if let buckets { parts.append("with \(buckets.count) other buckets") }
        return parts.joined(separator: ", ")
    }
}

extension DocumentNode {
    /// A small value on one line: `constant 120ms`, `normal mean 0.3 sd 0.1`.
    fileprivate var flat: String {
        switch content {
        case .scalar(let scalar): scalar.text
        case .sequence(let elements): elements.map(\.flat).joined(separator: " to ")
        case .mapping(let entries): entries.map { "\($0.key) \($0.value.flat)" }.joined(separator: " ")
        }
    }
}
