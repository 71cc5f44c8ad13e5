import ReferenceConfiguration

/// Which voice models are in the GPU's memory; the least recently used one makes room for another.
struct ModelResidency {
    private struct Place {
        /// When its load completes; nil if it is not in memory.
        var ready: Int64?
        var users = 0
        var lastUsed = Int64.min
    }

    private let models: [ReferenceSettings.Model]
    private let capacity: Int64
    private var places: [Place]
    private(set) var loads: [UInt64]
    private(set) var loadErrors: UInt64 = 0
    private(set) var evictions: UInt64 = 0
    private var finishedLoads: HistogramCounts
    private var runningLoads: [(ready: Int64, seconds: Double)] = []

    /// Loads the models in their order as far as they fit, so that the first session finds them resident at `start`.
    init(models: [ReferenceSettings.Model], capacity: Int64, durationBounds: [Double], start: Int64) {
        self.models = models
        self.capacity = capacity
        places = Array(repeating: Place(), count: models.count)
        loads = Array(repeating: 0, count: models.count)
        finishedLoads = HistogramCounts(bounds: durationBounds)
        for index in models.indices where memoryUsed + models[index].memory <= capacity {
            load(index, at: start, readyAt: start)
        }
    }

    /// Bytes that resident and loading models take.
    var memoryUsed: Int64 {
        zip(models, places).reduce(0) { $0 + ($1.1.ready == nil ? 0 : $1.0.memory) }
    }

    /// Durations of the loads that had finished by `instant`, in seconds.
    func loadDurations(at instant: Int64) -> HistogramCounts {
        var durations = finishedLoads
        for load in runningLoads where load.ready <= instant { durations.observe(load.seconds) }
        return durations
    }

    /// Models that are ready at `instant`.
    func residentCount(at instant: Int64) -> Int {
        places.indices.count { isReady($0, at: instant) }
    }

    /// Starts to use a model and returns when it is ready; nil if those in use leave it no room.
    mutating func use(_ model: Int, at instant: Int64) -> Int64? {
        if places[model].ready == nil {
            guard makeRoom(for: model, at: instant) else {
                loadErrors += 1
                return nil
            }
            load(model, at: instant, readyAt: instant + models[model].loadTime)
        }
        places[model].users += 1
        places[model].lastUsed = instant
        return places[model].ready.map { max($0, instant) }
    }

    /// A load failed for a reason of its own.
    mutating func countLoadError() { loadErrors += 1 }

    mutating func leave(_ model: Int, at instant: Int64) {
        places[model].users -= 1
        places[model].lastUsed = instant
    }

    private func isReady(_ model: Int, at instant: Int64) -> Bool {
        places[model].ready.map { $0 <= instant } ?? false
    }

    private mutating func makeRoom(for model: Int, at instant: Int64) -> Bool {
        guard models[model].memory <= capacity else { return false }
        while memoryUsed + models[model].memory > capacity {
            let idle = places.indices.filter { isReady($0, at: instant) && places[$0].users == 0 }
            guard let oldest = idle.min(by: { places[$0].lastUsed < places[$1].lastUsed }) else { return false }
            places[oldest].ready = nil
            evictions += 1
        }
        return true
    }

    private mutating func load(_ model: Int, at instant: Int64, readyAt ready: Int64) {
        places[model].ready = ready
        loads[model] += 1
        for load in runningLoads where load.ready <= instant { finishedLoads.observe(load.seconds) }
        runningLoads.removeAll { $0.ready <= instant }
        runningLoads.append((ready, Double(models[model].loadTime) / 1e9))
    }
}
