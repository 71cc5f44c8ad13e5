import CLinux

/// An epoll descriptor and the events of its last wait.
struct Poller: ~Copyable {
    /// Whom an event is for: the place in the loop's table, and how often that place was given away before.
    struct Token: Equatable {
        var index: UInt32
        var generation: UInt32

        var packed: UInt64 { UInt64(generation) << 32 | UInt64(index) }

        init(index: UInt32, generation: UInt32) {
            self.index = index
            self.generation = generation
        }

        init(packed: UInt64) {
            index = UInt32(truncatingIfNeeded: packed)
            generation = UInt32(truncatingIfNeeded: packed >> 32)
        }

        /// The loop's own wake-up.
        static let wakeup = Token(packed: .max)
    }

    struct Kinds: OptionSet {
        var rawValue: UInt32

        static let readable = Kinds(rawValue: CLINUX_READABLE)
        static let writable = Kinds(rawValue: CLINUX_WRITABLE)
        static let error = Kinds(rawValue: CLINUX_ERROR)
        static let hangup = Kinds(rawValue: CLINUX_HANGUP)
        /// FIN is there, perhaps behind bytes that wait.
        static let peerFinished = Kinds(rawValue: CLINUX_PEER_FINISHED)
        /// What a connection that only reads wants to hear of.
        static let incoming: Kinds = [.readable, .peerFinished]
        /// To hear once of what is new, not again and again of what is there.
        static let edge = Kinds(rawValue: CLINUX_EDGE)
    }

    static let capacity = 256

    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    /// Added to every interest.
    private let mode: Kinds

    /// - Parameter mode: `.edge`, or nothing to be told of what is there at each look until it's read.
    init(mode: Kinds = []) throws(EventLoopError) {
        self.mode = mode
        descriptor = clinux_epoll_open()
        if descriptor < 0 { throw .system(call: "epoll_create1", code: -descriptor) }
        events = .allocate(capacity: Self.capacity)
        events.initialize(repeating: epoll_event(), count: Self.capacity)
    }

    deinit {
        clinux_close(descriptor)
        events.deallocate()
    }

    /// The errno, 0 if all is well.
    func add(_ target: Int32, _ interest: Kinds, _ token: Token) -> Int32 {
        -clinux_epoll_add(descriptor, target, interest.union(mode).rawValue, token.packed)
    }

    func modify(_ target: Int32, _ interest: Kinds, _ token: Token) {
        _ = clinux_epoll_modify(descriptor, target, interest.union(mode).rawValue, token.packed)
    }

    func remove(_ target: Int32) { _ = clinux_epoll_remove(descriptor, target) }

    /// How many events there are, or negative if the look failed.
    func look() -> Int { Int(clinux_epoll_wait(descriptor, events, Int32(Self.capacity), 0)) }

    /// How many events there are, or else come up in this time; negative if the wait was interrupted.
    func wait(nanoseconds: Int64) -> Int {
        Int(clinux_epoll_wait(descriptor, events, Int32(Self.capacity), nanoseconds))
    }

    func event(_ index: Int) -> (token: Token, kinds: Kinds) {
        (
            Token(packed: clinux_event_token(events + index)),
            Kinds(rawValue: clinux_event_kinds(events + index))
        )
    }
}
