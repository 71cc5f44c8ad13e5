import Documents

extension TimetableEntry {
    /// The entry as a document writes it; ``form`` reads back the same value.
    var documentNode: DocumentNode {
        var entries: [(key: String, value: DocumentNode)] = [("at", .time(at))]
        if let duration { entries.append(("for", .time(duration))) }
        if let every { entries.append(("every", .time(every))) }
        return .mapping(entries + faults.documentEntries)
    }
}

extension Faults {
    /// The faults as the keys of a mapping, in the order of the settings' list.
    fileprivate var documentEntries: [(key: String, value: DocumentNode)] {
        var entries: [(key: String, value: DocumentNode)] = []
        func add<Value>(_ key: String, _ value: Value?, _ node: (Value) -> DocumentNode) {
            if let value { entries.append((key, node(value))) }
        }
        let share: (Double) -> DocumentNode = { .scalar("\($0)") }
        let count: (Int) -> DocumentNode = { .scalar("\($0)") }
        add("first_audio", firstAudio) { $0.documentNode(of: .time) }
        add("rtf", rtf) { $0.documentNode(of: .ratio) }
        add("workers", workers, count)
        add("drop_frames", dropFrames, share)
        add("reorder_frames", reorderFrames, share)
        add("duplicate_frames", duplicateFrames, share)
        add("corrupt_frames", corruptFrames, share)
        add("stall", stall, DocumentNode.time)
        add("zombies", zombies, share)
        add("ignore_control", ignoreControl, share)
        add("errors", errors) { .mapping([("code", .scalar($0.code.rawValue)), ("share", share($0.share))]) }
        add("close", close) { .mapping([("code", .scalar("\($0.code)")), ("share", share($0.share))]) }
        add("refuse_upgrade", refuseUpgrade) {
            .mapping([("status", count($0.status)), ("share", share($0.share))])
        }
        add("exporter", exporter, \.documentNode)
        add("service", service) { .scalar($0.rawValue) }
        add("model_load_errors", modelLoadErrors, share)
        add("gpu_memory", gpuMemory) { memory in
            switch memory {
            case .bytes(let bytes): .scalar(Quantity.text(bytes: bytes))
            case .share(let value): share(value)
            }
        }
        add("session_queue", sessionQueue, count)
        add("leak", leak) { .scalar(Quantity.text(bytes: $0) + "/s") }
        return entries
    }
}

extension Faults.Change {
    fileprivate func documentNode(of unit: DistributionUnit) -> DocumentNode {
        switch self {
        case .scale(let factor): .mapping([("scale", .scalar("\(factor)"))])
        case .distribution(let distribution): distribution.documentNode(of: unit)
        }
    }
}

extension ExporterFault {
    fileprivate var documentNode: DocumentNode {
        var entries: [(key: String, value: DocumentNode)] = []
        if let orchestrator { entries.append(("orchestrator", .scalar(orchestrator.rawValue))) }
        if let worker { entries.append(("worker", .scalar(worker.rawValue))) }
        if !absent.isEmpty { entries.append(("absent", .sequence(absent.map { .scalar($0) }))) }
        if sessionIDs { entries.append(("session_id", .scalar("true"))) }
        if let buckets { entries.append(("buckets", .sequence(buckets.map { .scalar("\($0)") }))) }
        return .mapping(entries)
    }
}

extension DocumentNode {
    fileprivate static func time(_ nanoseconds: Int64) -> DocumentNode {
        .scalar(Quantity.text(nanoseconds: Double(nanoseconds)))
    }
}
