/// Rebuilds a store from the lines of a run's `scrapes.om.zst`, given piece by piece.
///
/// OpenMetrics cannot say that a series ended, so it is derived, as Prometheus does while it scrapes: a scrape's lines
/// end with its target's `up`, and a series of that target that was in the scrape before and is not in this one gets a
/// stale marker at this one's instant. A failed scrape (`up` 0) ends all of them. Samples with an instant of their own
/// are never marked. Half a last line, as a killed run leaves it, is ignored.
public struct SeriesLoader: Sendable {
    private struct Target {
        var scrape = 0
        /// Series of the last complete scrape that may end, and behind them those that came since.
        ///
        /// Only what comes anew is entered: most samples are of series that were in the scrape before.
        var candidates: [Int] = []
    }

    private var store = SeriesStore()
    private var staged = StagedSeries()
    /// One behind the other, so that a scrape's lines are compared with memory in order.
    private var prefixes: [UInt8] = []
    private var positions: [LabelSet: Int] = [:]
    private var targets: [Target] = []
    private var targetPositions: [Label: Int] = [:]
    private var previous = 0
    private var pending: [UInt8] = []
    private var line = 0
    private var parser = ExpositionParser()

    private let wanted: (@Sendable (String) -> Bool)?

    /// With `wanted`, only metrics whose names it takes are stored, and every target's `up`: a day's scrapes of which
    /// a report shows ten lines need not be held whole.
    public init(wanted: (@Sendable (String) -> Bool)? = nil) {
        self.wanted = wanted
        parser.findingLimit = 1
    }

    /// Rebuilds a store from the whole text.
    public static func load(openMetrics text: [UInt8]) throws(ScrapingError) -> SeriesStore {
        var loader = SeriesLoader()
        try loader.consume(text[...])
        return loader.finish()
    }

    /// Takes the next piece, cut anywhere; throws for a line that is no OpenMetrics.
    public mutating func consume(_ piece: ArraySlice<UInt8>) throws(ScrapingError) {
        var rest = piece
        if !pending.isEmpty {
            guard let newline = rest.firstNewline else {
                pending.append(contentsOf: rest)
                return
            }
            pending.append(contentsOf: rest[..<newline])
            let whole = pending
            pending.removeAll(keepingCapacity: true)
            try take(whole[...])
            rest = rest[(newline + 1)...]
        }
        while true {
            rest = rest[takePredicted(rest)...]
            guard let newline = rest.firstNewline else { break }
            try take(rest[..<newline])
            rest = rest[(newline + 1)...]
        }
        pending.append(contentsOf: rest)
    }

    /// The labels of all series that came, wanted or not, in the order in which they came first.
    public var labelSets: [LabelSet] { positions.sorted { $0.value < $1.value }.map(\.key) }

    /// The store as far as complete lines go.
    public func finish() -> SeriesStore {
        var loader = self
        loader.withMemory { loader, series in
            for position in series.known.indices { loader.store(series, position) }
        }
        return loader.store
    }

    private mutating func take(_ text: ArraySlice<UInt8>) throws(ScrapingError) {
        line += 1
        if text.first == UInt8(ascii: "#") { return try takeDescription(text) }
        if text.isEmpty { return }
        let (position, valueStart) = try identified(text)
        var scanner = LineScanner(text, valueStart..<text.endIndex)
        let value: Double
        let milliseconds: Int64
        do throws(LineProblem) {
            value = try scanner.number("value")
            scanner.skipBlanks()
            milliseconds = try scanner.timestamp(inSeconds: true)
        } catch {
            throw .invalidText(line: line, reason: error.reason)
        }
        staged.setSuccessor(of: previous, position)
        previous = position
        withMemory { loader, series in loader.add(series, position, milliseconds, value) }
    }

    /// Takes lines as long as each is of the series that came after the one before the last time.
    ///
    /// - Returns: the index of the first line that is not, or whose numbers have a rare form.
    private mutating func takePredicted(_ text: ArraySlice<UInt8>) -> Int {
        guard !staged.known.isEmpty else { return text.startIndex }
        return withMemory { loader, series in
            var guess = Int(series.known[loader.previous].successor)
            return text.forEachPredictedLine(loader.prefixes, first: series.known[guess].prefix) { found in
                loader.line += 1
                loader.add(series, guess, found.milliseconds, found.value)
                loader.previous = guess
                guess = Int(series.known[guess].successor)
                return series.known[guess].prefix
            }
        }
    }

    /// Gives the staged series to a body beside the loader, which has none meanwhile.
    private mutating func withMemory<Result>(
        _ body: (inout SeriesLoader, StagedSeries.Memory) -> Result
    ) -> Result {
        var staged = StagedSeries()
        swap(&staged, &self.staged)
        defer { swap(&staged, &self.staged) }
        return staged.withMemory { body(&self, $0) }
    }

    private mutating func identified(_ text: ArraySlice<UInt8>) throws(ScrapingError) -> (Int, Int) {
        var scanner = LineScanner(text, text.startIndex..<text.endIndex)
        let labels: LabelSet
        do throws(LineProblem) {
            labels = try scanner.series()
        } catch {
            throw .invalidText(line: line, reason: error.reason)
        }
        if let position = positions[labels] { return (position, scanner.place) }
        let position = staged.known.count
        positions[labels] = position
        let isUp = labels == TargetLabels(job: labels["job"] ?? "", instance: labels["instance"] ?? "").own("up")
        let isWanted = isUp || wanted?(labels.name) ?? true
        let start = prefixes.count
        prefixes.append(contentsOf: text[..<scanner.place])
        staged.add(
            StagedSeries.Known(
                prefix: UInt32(start)..<UInt32(prefixes.count),
                successor: UInt32(position),
                target: UInt32(target(of: labels)),
                stored: isWanted ? UInt32(store.position(of: labels)) : nil,
                endsScrape: isUp
            )
        )
        return (position, scanner.place)
    }

    private mutating func target(of labels: LabelSet) -> Int {
        let key = Label(name: labels["job"] ?? "", value: labels["instance"] ?? "")
        if let position = targetPositions[key] { return position }
        targetPositions[key] = targets.count
        targets.append(Target())
        return targets.count - 1
    }

    private mutating func add(
        _ series: StagedSeries.Memory,
        _ position: Int,
        _ milliseconds: Int64,
        _ value: Double
    ) {
        guard series.known[position].stored != nil else { return }
        if series.stage(position, milliseconds, value) { store(series, position) }
        let target = Int(series.known[position].target)
        let isNew = series.known[position].note(in: targets[target].scrape, at: milliseconds)
        if isNew { targets[target].candidates.append(position) }
        if series.known[position].endsScrape { endScrape(series, of: target, at: milliseconds) }
    }

    /// Hands the samples of a series that wait to the store.
    private mutating func store(_ series: StagedSeries.Memory, _ position: Int) {
        guard let stored = series.known[position].stored else { return }
        store.append(at: Int(stored), contentsOf: series.take(position))
    }

    private mutating func endScrape(_ series: StagedSeries.Memory, of target: Int, at milliseconds: Int64) {
        let scrape = targets[target].scrape
        var live: [Int] = []
        live.reserveCapacity(targets[target].candidates.count)
        for position in targets[target].candidates {
            let isInScrape = series.known[position].lastScrape == scrape
            if isInScrape, series.known[position].lastMilliseconds == milliseconds {
                live.append(position)
                continue
            }
            series.known[position].isCandidate = false
            // One that comes with an instant of its own from now on has not ended.
            guard !isInScrape, series.known[position].stored != nil else { continue }
            if series.stage(position, milliseconds, StaleMarker.value) { store(series, position) }
        }
        targets[target].candidates = live
        targets[target].scrape += 1
    }

    private mutating func takeDescription(_ text: ArraySlice<UInt8>) throws(ScrapingError) {
        let page = parser.parse(Array(text) + [UInt8(ascii: "\n")], as: .openMetrics)
        for found in page.families {
            var family = store.families[found.name] ?? MetricFamily(name: found.name)
            family.kind = found.kind ?? family.kind
            family.help = found.help ?? family.help
            family.unit = found.unit ?? family.unit
            store.families[found.name] = family
        }
    }
}
