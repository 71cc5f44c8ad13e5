/// A test waited too long for something.
struct TooLate: Error { var limit: Duration }

/// What `body` returns; cancels it and throws if that takes longer than the limit.
func within<Value: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else { throw TooLate(limit: limit) }
        return value
    }
}

/// Returns as soon as a condition of the outer world holds, of which no event tells.
func eventually(within limit: Duration = .seconds(15), _ condition: () throws -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try !condition() {
        if clock.now >= deadline { throw TooLate(limit: limit) }
        try await Task.sleep(for: .milliseconds(20))
    }
}
