/// One count of one step, which must be exact to the last one.
public struct CountCheck: Codable, Sendable, Equatable {
    /// In words: `texts`, `frames`, `missing frames`, `outcome: no audio`.
    public var name: String
    /// The lowest and highest that is true; they differ only where an underrun is too short to be decided.
    public var trueCount: Int
    public var trueMost: Int
    public var measured: Int
    /// Utterances or sessions in which the two differ.
    public var mismatches: Int
    /// The first of them, for a look at both records.
    public var examples: [String]
    /// What the count leaves out and why; empty if nothing.
    public var note: String
    /// It rests on when frames came: a machine that holds up client or server by more than a prebuffer makes it wrong.
    public var isTimed: Bool
    public var isExact: Bool { mismatches == 0 && (trueCount...max(trueCount, trueMost)).contains(measured) }

    enum CodingKeys: String, CodingKey {
        case name, measured, mismatches, examples, note, isTimed
        case trueCount = "true"
        case trueMost
    }

    /// Examples that are kept.
    static let mostExamples = 5

    public init(_ name: String, truth: Int = 0, measured: Int = 0, note: String = "", isTimed: Bool = false) {
        self.name = name
        trueCount = truth
        trueMost = truth
        self.measured = measured
        self.note = note
        self.isTimed = isTimed
        mismatches = 0
        examples = []
    }

    /// Adds what one utterance or session came to.
    mutating func add(truth: ClosedRange<Int>, measured: Int, place: @autoclosure () -> String) {
        trueCount += truth.lowerBound
        trueMost += truth.upperBound
        self.measured += measured
        if !truth.contains(measured) {
            differ("\(place()): true \(Self.text(truth)), measured \(measured)")
        }
    }

    mutating func add(truth: Int, measured: Int, place: @autoclosure () -> String) {
        add(truth: truth...truth, measured: measured, place: place())
    }

    /// One place in which truth and measurement differ.
    mutating func differ(_ example: String) {
        mismatches += 1
        if examples.count < Self.mostExamples { examples.append(example) }
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
