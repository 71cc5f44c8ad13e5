import Testing
import Timing

@testable import EventLoop

/// A server, its sockets and a loop that reads them, in virtual time; it checks every bound against the truth.
///
/// Segments are stamped, delivered a little later and merged in the socket as the kernel does it; the loop waits, is
/// late, loses its processor, works long, reads little at a time, is told of few sockets at once.
struct SimulatedLoop {
    struct Character {
        var sockets = 6
        /// Time between bursts of one socket, and between the segments of a burst, at most.
        var silence: Int64
        var gap: Int64
        /// From stamp to delivery at most.
        var deliveryDelay = 199 * Nanoseconds.perMicrosecond
        /// From what wakes the loop to its next look at the clock: as a rule near the lower end, seldom the upper.
        var wakeup: ClosedRange<Int64>
        /// What the work on one read takes at most.
        var work: Int64
        /// The list of the poller.
        var capacity = 256
        var readSize = 4096
        var merges = 0.5
        /// How often the thread loses its processor inside a call that doesn't sleep, and for how long at most.
        var preemption = (chance: 0.05, length: 5 * Nanoseconds.perMillisecond)
    }

    private struct Segment {
        var number: Int
        var stamp: Int64
        var delivery: Int64
        var length: Int
    }

    /// Bytes that wait in a socket: merged segments bear the last one's stamp.
    private struct Waiting {
        var stamp: Int64
        var parts: [Segment]
    }

    private struct Socket {
        var coming: [Segment] = []
        var waiting: [Waiting] = []
        var tracker: ArrivalTracker
        var connects: Int64
        var isWatched = false
    }

    /// A read that ended several segments.
    struct SharedRead {
        var uncertainty: Int64
        /// Between the first stamp and the last.
        var spread: Int64
        var slept: Bool
    }

    private let character: Character
    private var random: SeededRandom
    private var sockets: [Socket] = []
    private var waits = WaitTracker(start: MonotonicInstant(nanoseconds: 0))
    private var now: Int64 = 0
    private var turn = 0
    private(set) var sharedReads: [SharedRead] = []
    private(set) var reads = 0
    private(set) var violations: [String] = []

    init(_ character: Character, seed: UInt64, seconds: Int64) {
        self.character = character
        random = SeededRandom(seed: seed, stream: "simulated loop")
        for _ in 0..<character.sockets {
            let connects = draw(200 * Nanoseconds.perMillisecond)
            var socket = Socket(
                tracker: ArrivalTracker(start: instant(connects), expectsStamps: true),
                connects: connects
            )
            var time = connects
            var delivery = connects
            while time < seconds * Nanoseconds.perSecond {
                time += draw(character.silence)
                for _ in 0...Int(draw(4)) {
                    time += draw(character.gap)
                    delivery = max(delivery, time + draw(character.deliveryDelay))
                    let length = 1 + Int(draw(2000))
                    let number = socket.coming.count
                    socket.coming.append(Segment(number: number, stamp: time, delivery: delivery, length: length))
                }
            }
            socket.coming.reverse()
            sockets.append(socket)
        }
    }

    /// Goes round until all is read.
    mutating func run() {
        while sockets.contains(where: { !$0.coming.isEmpty || !$0.waiting.isEmpty }) { iterate() }
    }

    private mutating func iterate() {
        let begin = now
        pass(draw(2000))
        var named = ready()
        var outcome = WaitTracker.Outcome.foundEvents(all: named.count < character.capacity)
        var deadline = begin
        if named.isEmpty {
            // Timers are due now and then, some at once.
            deadline = now + (happens(0.1) ? 0 : draw(20 * Nanoseconds.perMillisecond))
            outcome = deadline > now ? .slept : .foundNothing
            if deadline > now {
                let cause = sockets.filter(\.isWatched).compactMap { $0.coming.last?.delivery }.min() ?? deadline
                now = max(now, min(deadline, cause))
                let wakeup = happens(0.01) ? character.wakeup.upperBound : character.wakeup.lowerBound + draw(100_000)
                let look = draw(wakeup)
                pass(look)
                named = ready()
                pass(wakeup - look)
            }
        }
        if case .slept = outcome {
        } else if happens(character.preemption.chance) {
            pass(draw(character.preemption.length))
        }
        let end = now
        waits.waited(from: instant(begin), to: instant(end), deadline: instant(deadline), outcome)
        for index in sockets.indices where !sockets[index].isWatched && sockets[index].connects <= begin {
            sockets[index].isWatched = true
            sockets[index].tracker.watched(since: instant(end))
        }
        for index in named { read(index, passBegan: end, outcome) }
        waits.passed()
        pass(draw(1000))
    }

    /// The sockets that have bytes, as many as the list takes, beginning where the last list ended.
    private mutating func ready() -> [Int] {
        let order = sockets.indices.map { ($0 + turn) % sockets.count }
        let named = order.filter { sockets[$0].isWatched && !sockets[$0].waiting.isEmpty }.prefix(character.capacity)
        turn = ((named.last ?? turn) + 1) % sockets.count
        return Array(named)
    }

    private mutating func read(_ index: Int, passBegan: Int64, _ outcome: WaitTracker.Outcome) {
        sockets[index].tracker.turnBegins()
        for _ in 0..<4 {
            pass(draw(2000))
            let (count, stamp, parts, ended) = take(index)
            guard count > 0 else { return sockets[index].tracker.readNothing(interrupted: false) }
            pass(draw(500))
            let drained = count < character.readSize
            // A mapping of clocks that is off by some microseconds.
            let told = instant(stamp + draw(10_000) - 5000)
            if drained, !sockets[index].tracker.leftBytesBehind { waits.saw(stamp: told) }
            let read = ArrivalTracker.Read(
                called: instant(passBegan),
                returned: instant(now),
                drained: drained,
                waits: waits.emptiness
            )
            let arrival = sockets[index].tracker.stamped(told, read)
            check(arrival, parts)
            reads += 1
            if ended > 1, let first = parts.first {
                var slept = false
                if case .slept = outcome { slept = true }
                sharedReads.append(
                    SharedRead(
                        uncertainty: arrival.last - arrival.notBefore,
                        spread: stamp - first.stamp,
                        slept: slept
                    )
                )
            }
            pass(draw(character.work))
            if drained { return }
        }
    }

    private mutating func check(_ arrival: Arrival, _ parts: [Segment]) {
        for part in parts where violations.count < 5 {
            // What the mapping may be off.
            let (early, late) = (part.stamp - 6000, part.stamp + 6000)
            if arrival.notBefore.nanoseconds > late || arrival.last.nanoseconds < early {
                violations.append("\(part.stamp) is not in \(arrival) at \(now)")
            }
        }
    }

    /// Takes what one call returns: how much, its stamp, the segments of which it took bytes, how many of them ended.
    private mutating func take(_ index: Int) -> (count: Int, stamp: Int64, parts: [Segment], ended: Int) {
        var room = character.readSize
        var result = (count: 0, stamp: Int64(0), parts: [Segment](), ended: 0)
        while room > 0, var waiting = sockets[index].waiting.first {
            result.stamp = waiting.stamp
            while room > 0, var part = waiting.parts.first {
                let taken = min(room, part.length)
                room -= taken
                result.count += taken
                result.parts.append(part)
                part.length -= taken
                waiting.parts.removeFirst()
                if part.length > 0 { waiting.parts.insert(part, at: 0) } else { result.ended += 1 }
            }
            sockets[index].waiting.removeFirst()
            if !waiting.parts.isEmpty { sockets[index].waiting.insert(waiting, at: 0) }
        }
        return result
    }

    /// Lets time go by and segments come in.
    private mutating func pass(_ duration: Int64) {
        now += duration
        for index in sockets.indices {
            while let segment = sockets[index].coming.last, segment.delivery <= now {
                sockets[index].coming.removeLast()
                if let last = sockets[index].waiting.indices.last, happens(character.merges) {
                    sockets[index].waiting[last].parts.append(segment)
                    sockets[index].waiting[last].stamp = segment.stamp
                } else {
                    sockets[index].waiting.append(Waiting(stamp: segment.stamp, parts: [segment]))
                }
            }
        }
    }

    private mutating func draw(_ limit: Int64) -> Int64 { limit > 0 ? Int64(random.next() % UInt64(limit)) : 0 }

    private mutating func happens(_ chance: Double) -> Bool { random.unit() < chance }

    private func instant(_ nanoseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds) }
}
