/// One appointment with an event loop, to cancel it by; of no effect once it has fired.
public struct LoopTimer: Hashable, Sendable {
    var slot: UInt32
    var generation: UInt32
}
