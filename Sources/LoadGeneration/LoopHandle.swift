import EventLoop

/// An event loop on a thread of its own, as other threads see it: it waits for its share of a run, and ends with it.
struct LoopHandle: Sendable {
    private let remote: EventLoopRemote
    private let seat: Seat

    /// Where the driver lives once there is one.
    ///
    /// Unchecked: it is touched on the loop's thread alone.
    private final class Seat: @unchecked Sendable {
        var driver: LoopDriver?
    }

    /// Starts the thread and returns once its loop is up; throws what kept the loop from being made.
    static func launch(_ configuration: EventLoop.Configuration) async throws(EventLoopError) -> LoopHandle {
        let result: Result<LoopHandle, EventLoopError> = await withCheckedContinuation { continuation in
            let code = LoopThread.start {
                let loop: EventLoop
                do throws(EventLoopError) {
                    loop = try EventLoop(configuration)
                } catch {
                    continuation.resume(returning: .failure(error))
                    return
                }
                let seat = Seat()
                continuation.resume(returning: .success(LoopHandle(remote: loop.remote, seat: seat)))
                loop.run()
                // What is submitted from now on is never run, and must not keep the driver.
                seat.driver = nil
            }
            if code != 0 { continuation.resume(returning: .failure(.system(call: "pthread_create", code: code))) }
        }
        return try result.get()
    }

    /// Begins the run; the loop ends when all of its share is done.
    func begin(_ share: LoopShare, deliver: @escaping @Sendable (LoopBatch) -> Void) {
        remote.submit { [seat] loop in
            let driver = LoopDriver(loop: loop, share: share, deliver: deliver)
            seat.driver = driver
            driver.begin()
        }
    }

    /// Nothing new begins; what is under way has the drain's time.
    func endLoad() { remote.submit { [seat] _ in seat.driver?.endLoad() } }

    /// All ends now.
    func cancel() { remote.submit { [seat] _ in seat.driver?.cancelAll() } }

    /// Ends a loop that has no share of a run.
    func dismiss() { remote.stop() }
}
