/// What is known of the series whose lines are being read, and the latest samples of each.
///
/// Samples go to the store some at a time: what a series holds is far apart in memory, and to reach it for each of a
/// day's 17 million samples took a quarter of the time that loading them takes.
struct StagedSeries: Sendable {
    /// How many samples of a series wait here at most.
    static let depth = 8

    /// What is known of a series; small, since all of them are passed through for every scrape.
    struct Known {
        /// Where the line up to the value, `name{labels} `, stands among the prefixes.
        var prefix: Range<UInt32>
        /// The series whose sample came next the last time.
        var successor: UInt32
        var target: UInt32
        /// Its place in the store; nil if it is not wanted.
        var stored: UInt32?
        /// How many of its samples wait.
        var waiting: UInt8 = 0
        /// It is among the target's candidates.
        var isCandidate = false
        /// It is the target's own `up`, not one that the page shows.
        var endsScrape: Bool
        /// The last scrape of the target that had it, and its instant there.
        var lastScrape = -1
        var lastMilliseconds: Int64 = 0

        /// Notes a sample; true if the series has to be entered among the candidates.
        mutating func note(in scrape: Int, at milliseconds: Int64) -> Bool {
            lastScrape = scrape
            lastMilliseconds = milliseconds
            defer { isCandidate = true }
            return !isCandidate
        }
    }

    private(set) var known: [Known] = []
    private var samples: [Sample] = []

    mutating func add(_ one: Known) {
        known.append(one)
        samples.append(contentsOf: repeatElement(Sample(milliseconds: 0, value: 0), count: Self.depth))
    }

    mutating func setSuccessor(of position: Int, _ next: Int) { known[position].successor = UInt32(next) }

    /// Gives the series' memory to a body that changes it line by line; none may be added meanwhile.
    mutating func withMemory<Result, Failure: Error>(
        _ body: (Memory) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try known.withUnsafeMutableBufferPointer { known throws(Failure) in
            try samples.withUnsafeMutableBufferPointer { samples throws(Failure) in
                try body(Memory(known: known, samples: samples))
            }
        }
    }

    /// The memory of all series, without a check at every access whether it is shared.
    struct Memory {
        let known: UnsafeMutableBufferPointer<Known>
        fileprivate let samples: UnsafeMutableBufferPointer<Sample>

        fileprivate init(known: UnsafeMutableBufferPointer<Known>, samples: UnsafeMutableBufferPointer<Sample>) {
            self.known = known
            self.samples = samples
        }

        /// Lets a sample wait; true if no further one fits.
        func stage(_ position: Int, _ milliseconds: Int64, _ value: Double) -> Bool {
            let waiting = Int(known[position].waiting)
            samples[position * StagedSeries.depth + waiting] = Sample(milliseconds: milliseconds, value: value)
            known[position].waiting = UInt8(waiting + 1)
            return waiting + 1 == StagedSeries.depth
        }

        /// The samples that wait, which wait no longer.
        func take(_ position: Int) -> UnsafeMutableBufferPointer<Sample> {
            let start = position * StagedSeries.depth
            let count = Int(known[position].waiting)
            known[position].waiting = 0
            return UnsafeMutableBufferPointer(rebasing: samples[start..<(start + count)])
        }
    }
}
