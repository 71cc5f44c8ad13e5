/// A way to an event loop that does not keep it: nil once the loop is gone.
///
/// It does what a weak reference would. That one would give the loop a side table, through which every retain and
/// release of the loop would then go: some per cent of the cost of a frame.
public final class LoopReference {
    /// Belongs to the loop's thread, as the loop does; the loop clears it when it goes.
    public internal(set) unowned(unsafe) var loop: EventLoop?

    init() {}
}
