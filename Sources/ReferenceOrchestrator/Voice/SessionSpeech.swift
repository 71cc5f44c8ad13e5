/// What one session is to say, and what of it has a sound already: a pure value.
///
/// Texts are said in the order in which they came, and a text that comes in chunks sentence by sentence, as far as whole
/// sentences have come. Instants are nanoseconds.
struct SessionSpeech {
    enum Step: Equatable {
        /// A new utterance, whose first text came at this instant.
        case begin(at: Int64)
        /// To be said next, which was complete at this instant; the last part of its utterance if final.
        case say(String, isFinal: Bool, at: Int64)
    }

    /// A part of an utterance, and the frames in which it is said.
    private struct Part {
        var utterance: Int64
        var clip: SpokenClip
    }

    private static let longestUnfinished = 10_000

    private var steps: [Step] = []
    private var firstStep = 0
    /// Of the text that is still coming.
    private var unfinished: String?
    private var parts: [Part] = []
    /// The utterance whose parts are being made.
    private var current: Int64 = .min
    private var lastBegin: Int64 = .min
    /// Whether the first step has been asked for, and which of all asked for it is.
    private(set) var isAsking = false
    private(set) var request: UInt64 = 0

    /// Utterances and parts that wait.
    var waiting: Int { steps.count - firstStep }

    /// A text message came.
    mutating func receive(_ text: String, isFinal: Bool, at instant: Int64) {
        var instant = instant
        if unfinished == nil {
            // The instant is the utterance's name, so no two may have the same.
            instant = max(instant, lastBegin + 1)
            lastBegin = instant
            steps.append(.begin(at: instant))
        }
        let gathered = (unfinished ?? "") + text
        guard !isFinal else {
            steps.append(.say(gathered, isFinal: true, at: instant))
            unfinished = nil
            return
        }
        // Who never ends a sentence must not make this grow for ever.
        let isLong = gathered.utf8.count > Self.longestUnfinished
        let end = isLong ? gathered.endIndex : Self.endOfSentences(in: gathered)
        if end > gathered.startIndex { steps.append(.say(String(gathered[..<end]), isFinal: false, at: instant)) }
        unfinished = String(gathered[end...])
    }

    /// What is to be done next; nil if nothing is, or if the answer to a request is awaited.
    var next: Step? { isAsking || firstStep == steps.count ? nil : steps[firstStep] }

    /// The first step was done.
    mutating func done() {
        if case .begin(let instant) = steps[firstStep] { current = instant }
        firstStep += 1
        if firstStep == steps.count {
            steps.removeAll(keepingCapacity: true)
            firstStep = 0
        }
        isAsking = false
    }

    /// The first step's sound has to be made first; gives the number by which the answer is known.
    mutating func ask() -> UInt64 {
        isAsking = true
        request += 1
        return request
    }

    /// Adds a clip to the utterance that is being made.
    mutating func add(_ clip: SpokenClip) { parts.append(Part(utterance: current, clip: clip)) }

    /// The session was told to stop: forgets what was not said yet, and any request.
    mutating func stop() {
        steps.removeAll(keepingCapacity: true)
        firstStep = 0
        unfinished = nil
        isAsking = false
        request += 1
    }

    /// Frame `index` of the speech of the utterance whose first text came at `utterance`.
    func payload(ofFrame index: Int, utterance: Int64) -> [UInt8]? {
        var index = index
        for part in parts where part.utterance == utterance {
            if index < part.clip.payloads.count { return part.clip.payloads[index] }
            index -= part.clip.payloads.count
        }
        return nil
    }

    /// The utterance is over, and so are all before it.
    mutating func forget(through utterance: Int64) { parts.removeAll { $0.utterance <= utterance } }

    /// Behind the last full stop, question mark or the like that is followed by a blank.
    private static func endOfSentences(in text: String) -> String.Index {
        var end = text.startIndex
        var mayEnd = false
        for index in text.indices {
            if text[index].isWhitespace {
                if mayEnd { end = text.index(after: index) }
                mayEnd = false
            } else {
                mayEnd = ".!?:;。！？".contains(text[index])
            }
        }
        return end
    }
}
