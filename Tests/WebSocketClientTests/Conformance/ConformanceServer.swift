import Foundation
import Synchronization

/// The scripted server of all cases of one run: one thread, any number of connections, each told its case by its path.
final class ConformanceServer: Sendable {
    /// What one connection's client did.
    struct Record: Sendable {
        var request = ""
        /// After the request.
        var bytes: [UInt8] = []
        /// The client closed its side, or the script reset the connection.
        var isDone = false
    }

    let port: UInt16
    private let cases: [ConformanceCase]
    private let records: Mutex<[Int: Record]>
    private let listener: Int32

    /// - Parameter tell: Called from the server's thread whenever a connection is done.
    init(_ cases: [ConformanceCase], tell: @escaping @Sendable () -> Void) {
        self.cases = cases
        records = Mutex([:])
        (listener, port) = LoopbackListener.open(nonBlocking: true)
        Thread.detachNewThread { [self] in serve(tell) }
    }

    var all: [Int: Record] { records.withLock { $0 } }

    var doneCount: Int { records.withLock { $0.values.count { $0.isDone } } }

    private func serve(_ tell: () -> Void) {
        var connections: [ScriptedConnection] = []
        var doneCount = 0
        // A case may be refused before it comes to a connection: the run's own limit ends the wait for those.
        let deadline = Date(timeIntervalSinceNow: ConformanceRun.limitSeconds + 5)
        while doneCount < cases.count, Date() < deadline {
            var polls = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            polls += connections.map { pollfd(fd: $0.descriptor, events: $0.interest, revents: 0) }
            guard poll(&polls, nfds_t(polls.count), 100) > 0 else { continue }
            for (connection, polled) in zip(connections, polls.dropFirst()) where polled.revents != 0 {
                connection.advance(cases)
                if let index = connection.index { records.withLock { $0[index] = connection.record } }
                guard connection.record.isDone else { continue }
                doneCount += 1
                tell()
            }
            connections.removeAll { $0.record.isDone }
            while case let accepted = accept(listener, nil, nil), accepted >= 0 {
                _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                connections.append(ScriptedConnection(accepted))
            }
        }
        close(listener)
    }
}

/// The server's side of one connection.
private final class ScriptedConnection {
    let descriptor: Int32
    private(set) var index: Int?
    private(set) var record = ConformanceServer.Record()

    private var steps: [ServerStep] = []
    private var output: ArraySlice<UInt8> = []
    /// Bytes of `output` a call.
    private var piece = Int.max
    private var hasFinished = false

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    var interest: Int16 { Int16(output.isEmpty ? POLLIN : POLLIN | POLLOUT) }

    func advance(_ cases: [ConformanceCase]) {
        receive(cases)
        guard !record.isDone else { return }
        while flush(), let step = steps.first {
            switch step {
            case .send(let bytes): (output, piece) = (bytes[...], Int.max)
            case .chop(let bytes, let size): (output, piece) = (bytes[...], size)
            case .hear(let count):
                guard WireFrame.parse(record.bytes).frames.count >= count else { return }
            case .finish: finish()
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
                record.isDone = true
                return
            }
            steps.removeFirst()
        }
        // RFC 6455 §7.1.1: the server ends TCP, once it has the client's close frame.
        if steps.isEmpty, output.isEmpty, !hasFinished,
            WireFrame.parse(record.bytes).frames.contains(where: { $0.opcode == 8 })
        {
            finish()
        }
    }

    private func finish() {
        guard !hasFinished else { return }
        hasFinished = true
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends one piece; true if nothing is left.
    private func flush() -> Bool {
        guard !output.isEmpty else { return true }
        let sent = output.prefix(piece).withUnsafeBytes {
            Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent > 0 { output = output.dropFirst(sent) }
        // The client hung up first, as it may in the middle of what is wrong.
        if sent < 0, errno != EAGAIN { output = [] }
        return output.isEmpty
    }

    private func receive(_ cases: [ConformanceCase]) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else {
                record.isDone = true
                return
            }
            record.bytes += buffer[..<count]
            if index == nil { begin(cases) }
        }
    }

    private func begin(_ cases: [ConformanceCase]) {
        guard let end = record.bytes.indices.first(where: { record.bytes[$0...].starts(with: [13, 10, 13, 10]) }) else {
            return
        }
        record.request = String(decoding: record.bytes[..<(end + 4)], as: UTF8.self)
        record.bytes.removeFirst(end + 4)
        guard let found = ConformanceRun.index(ofPathIn: record.request) else { return }
        index = found
        let row = cases[found]
        let head =
            row.answer?(record.request)
            ?? Array(ServerPeer.acceptance(of: record.request, extra: row.answerHeaders).utf8)
        steps = [.chop(head, every: row.answerPiece)] + row.steps
    }
}
