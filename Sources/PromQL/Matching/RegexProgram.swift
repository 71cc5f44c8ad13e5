/// A regular expression as instructions of a nondeterministic automaton, run by Pike's method.
///
/// All threads move through the text together, and a state holds at most one thread, so a run costs at most text
/// length × program length (R. Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009).
struct RegexProgram: Sendable {
    private enum Instruction: Sendable {
        case scalar(Unicode.Scalar)
        case set(CharacterSet)
        case assertion(RegexNode.Assertion)
        /// The first target is preferred.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case fail
        case match
    }

    /// RE2 bounds a program's memory; the same protects a run from a pattern such as `((a{1000}){1000}){1000}`.
    private static let largestProgram = 50_000

    private var instructions: [Instruction] = []
    private let groupCount: Int
    private let anchored: Bool
    let groupNames: [Int: String]

    init(
        _ node: RegexNode,
        groupNames: [Int: String],
        groupCount: Int,
        anchored: Bool,
        pattern: String
    ) throws(PromQLError) {
        self.groupNames = groupNames
        self.groupCount = groupCount
        self.anchored = anchored
        guard emit(.save(0)), compile(node), emit(.save(1)), emit(.match) else {
            throw PromQLError(
                .syntax,
                "error parsing regexp: expression too large",
                range: SourceRange(0, pattern.utf8.count),
                text: pattern
            )
        }
    }

    /// `false` when the program grows too large.
    private mutating func emit(_ instruction: Instruction) -> Bool {
        guard instructions.count < Self.largestProgram else { return false }
        instructions.append(instruction)
        return true
    }

    private mutating func compile(_ node: RegexNode) -> Bool {
        switch node {
        case .empty: return true
        case .never: return emit(.fail)
        case .literal(let scalar): return emit(.scalar(scalar))
        case .characters(let set): return emit(.set(set))
        case .assertion(let kind): return emit(.assertion(kind))
        case .sequence(let parts):
            for part in parts { guard compile(part) else { return false } }
            return true
        case .group(let content, let number):
            return emit(.save(2 * number)) && compile(content) && emit(.save(2 * number + 1))
        case .alternatives(let choices): return compile(alternatives: choices)
        case .repetition(let content, let least, let most, let greedy):
            return compile(content, least: least, most: most, greedy: greedy)
        }
    }

    private mutating func compile(alternatives choices: [RegexNode]) -> Bool {
        var ends: [Int] = []
        for (index, choice) in choices.enumerated() {
            if index == choices.count - 1 {
                guard compile(choice) else { return false }
                break
            }
            let split = instructions.count
            guard emit(.fail), compile(choice) else { return false }
            ends.append(instructions.count)
            guard emit(.fail) else { return false }
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
        return true
    }

    private mutating func compile(_ content: RegexNode, least: Int, most: Int?, greedy: Bool) -> Bool {
        for _ in 0..<least { guard compile(content) else { return false } }
        guard let most else {
            let split = instructions.count
            guard emit(.fail), compile(content), emit(.jump(split)) else { return false }
            instructions[split] = choice(split + 1, instructions.count, greedy)
            return true
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(instructions.count)
            guard emit(.fail), compile(content) else { return false }
        }
        for split in splits { instructions[split] = choice(split + 1, instructions.count, greedy) }
        return true
    }

    private func choice(_ inside: Int, _ behind: Int, _ greedy: Bool) -> Instruction {
        greedy ? .split(inside, behind) : .split(behind, inside)
    }
}

extension RegexProgram {
    /// The automaton's threads at one place, in order of preference.
    private struct Threads {
        var states: [Int] = []
        /// Per thread its groups' places; empty when they are not wanted.
        var places: [[Int]] = []
        private var marks: [Int]
        private var generation = 0

        init(_ size: Int) { marks = Array(repeating: 0, count: size) }

        mutating func clear() {
            states.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            generation += 1
        }

        mutating func mark(_ state: Int) -> Bool {
            guard marks[state] != generation else { return false }
            marks[state] = generation
            return true
        }
    }

    /// Whether the text matches.
    func matches(_ text: String) -> Bool { run(Array(text.unicodeScalars), capturing: false) != nil }

    /// The groups of the first match in order of preference; an anchored expression's is the whole text.
    func captures(_ text: String) -> [String?]? {
        let scalars = Array(text.unicodeScalars)
        guard let places = run(scalars, capturing: true) else { return nil }
        return (0...groupCount).map { group in
            guard places[2 * group] >= 0, places[2 * group + 1] >= 0 else { return nil }
            var part = ""
            part.unicodeScalars.append(contentsOf: scalars[places[2 * group]..<places[2 * group + 1]])
            return part
        }
    }

    /// Where the first match from a place on and its groups begin and end; -1 for a group that took no part.
    func places(in scalars: [Unicode.Scalar], from start: Int) -> [Int]? { run(scalars, from: start, capturing: true) }

    private func run(_ text: [Unicode.Scalar], from start: Int = 0, capturing: Bool) -> [Int]? {
        var now = Threads(instructions.count)
        var next = Threads(instructions.count)
        let blank = capturing ? Array(repeating: -1, count: 2 * (groupCount + 1)) : []
        var best: [Int]?
        now.clear()
        for position in start...text.count {
            if best == nil, position == start || !anchored { add(0, blank, at: position, in: text, to: &now) }
            if now.states.isEmpty, anchored || best != nil { break }
            next.clear()
            threads: for (index, state) in now.states.enumerated() {
                switch instructions[state] {
                case .match where !anchored || position == text.count:
                    best = capturing ? now.places[index] : []
                    // Threads behind this one are less preferred.
                    if !capturing { return best }
                    break threads
                case .scalar(let scalar) where position < text.count && text[position] == scalar:
                    let places = capturing ? now.places[index] : []
                    add(state + 1, places, at: position + 1, in: text, to: &next)
                case .set(let set) where position < text.count && set.contains(text[position]):
                    let places = capturing ? now.places[index] : []
                    add(state + 1, places, at: position + 1, in: text, to: &next)
                default: continue
                }
            }
            swap(&now, &next)
        }
        return best
    }

    /// Adds a thread at a state and at all that it reaches without a character.
    private func add(
        _ start: Int,
        _ startPlaces: [Int],
        at position: Int,
        in text: [Unicode.Scalar],
        to threads: inout Threads
    ) {
        var pending = [(start, startPlaces)]
        while var (state, places) = pending.popLast() {
            while threads.mark(state) {
                switch instructions[state] {
                case .jump(let target):
                    state = target
                    continue
                case .split(let preferred, let other):
                    pending.append((other, places))
                    state = preferred
                    continue
                case .save(let slot):
                    if !places.isEmpty { places[slot] = position }
                    state += 1
                    continue
                case .assertion(let kind):
                    guard holds(kind, at: position, in: text) else { break }
                    state += 1
                    continue
                default:
                    threads.states.append(state)
                    if !places.isEmpty { threads.places.append(places) }
                }
                break
            }
        }
    }

    private func holds(_ kind: RegexNode.Assertion, at position: Int, in text: [Unicode.Scalar]) -> Bool {
        func isWord(_ index: Int) -> Bool {
            text.indices.contains(index) && text[index].isASCII && isIdentifierByte(UInt8(text[index].value))
        }
        switch kind {
        case .textStart: return position == 0
        case .textEnd: return position == text.count
        case .lineStart: return position == 0 || text[position - 1] == "\n"
        case .lineEnd: return position == text.count || text[position] == "\n"
        case .wordBoundary: return isWord(position - 1) != isWord(position)
        case .noWordBoundary: return isWord(position - 1) == isWord(position)
        }
    }
}
