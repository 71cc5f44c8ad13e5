import EventLoop

/// An event loop with its driver on a thread of its own, as other threads see it.
struct LoopHandle: Sendable {
    /// Nothing new begins; what is under way has the drain's time.
    let endLoad: @Sendable () -> Void
    /// All ends now.
    let cancel: @Sendable () -> Void

    /// Starts the thread and returns once its loop is up; throws what kept the loop from being made.
    static func launch(
        _ share: LoopShare,
        _ configuration: EventLoop.Configuration,
        deliver: @escaping @Sendable (LoopBatch) -> Void
    ) async throws(EventLoopError) -> LoopHandle {
        let result: Result<LoopHandle, EventLoopError> = await withCheckedContinuation { continuation in
            let code = LoopThread.start {
                let loop: EventLoop
                do throws(EventLoopError) {
                    loop = try EventLoop(configuration)
                } catch {
                    continuation.resume(returning: .failure(error))
                    return
                }
                let driver = LoopDriver(loop: loop, share: share, deliver: deliver)
                continuation.resume(returning: .success(LoopHandle(loop.remote, driver)))
                driver.begin()
                withExtendedLifetime(driver) { loop.run() }
            }
            if code != 0 { continuation.resume(returning: .failure(.system(call: "pthread_create", code: code))) }
        }
        return try result.get()
    }

    private init(_ remote: EventLoopRemote, _ driver: LoopDriver) {
        // The driver is touched on its loop's thread alone, which keeps it: submitted work runs there, or not at all
        // once the loop has ended.
        nonisolated(unsafe) weak let driver = driver
        endLoad = { remote.submit { _ in driver?.endLoad() } }
        cancel = { remote.submit { _ in driver?.cancelAll() } }
    }
}
