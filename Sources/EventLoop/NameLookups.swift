import CLinux
import Glibc
import Timing

/// What a look-up came to.
enum LookupAnswer: Sendable {
    case addresses([SocketAddress])
    case failed(String)
}

/// The addresses of hosts, each asked for once a loop; a name that is being looked up has its streams wait together.
struct NameLookups {
    private var known: [String: [SocketAddress]] = [:]
    private var waiting: [String: [ByteStream]] = [:]

    /// The addresses of a host that is a number or was looked up before.
    mutating func immediate(_ host: String) -> [SocketAddress]? {
        if let addresses = known[host] { return addresses }
        guard case .addresses(let addresses) = lookUp(host, numeric: true) else { return nil }
        learn(host, addresses)
        return addresses
    }

    mutating func learn(_ host: String, _ addresses: [SocketAddress]) { known[host] = addresses }

    /// Has `stream.lookedUp` called when the answer is there.
    mutating func begin(_ host: String, for stream: ByteStream, on remote: EventLoopRemote) {
        waiting[host, default: []].append(stream)
        if waiting[host]?.count == 1 { lookUpOnThread(host, remote) }
    }

    /// Takes an answer and gives the streams that waited for it.
    mutating func finish(_ host: String, _ answer: LookupAnswer) -> [ByteStream] {
        // A failure isn't kept: the next stream asks again.
        if case .addresses(let addresses) = answer { learn(host, addresses) }
        return waiting.removeValue(forKey: host) ?? []
    }

    /// Moves an address that was reached to the front, so that the next stream tries it first.
    mutating func prefer(_ index: Int, of host: String) {
        guard index > 0, let addresses = known[host], index < addresses.count else { return }
        known[host]?.remove(at: index)
        known[host]?.insert(addresses[index], at: 0)
    }

    /// Ends the streams that wait when the loop is no more.
    mutating func abandon() {
        for stream in waiting.values.joined() { stream.abandon() }
        waiting = [:]
    }
}

/// Asks the system's resolver; blocks unless `numeric`.
private func lookUp(_ host: String, numeric: Bool) -> LookupAnswer {
    var answers: UnsafeMutablePointer<addrinfo>?
    let code = clinux_look_up(host, numeric ? 1 : 0, &answers)
    defer { if answers != nil { freeaddrinfo(answers) } }
    guard code == 0 else {
        let reason = code == EAI_SYSTEM ? systemMessage(errno) : String(cString: gai_strerror(code))
        return .failed("\(host): \(reason)")
    }
    var addresses: [SocketAddress] = []
    var next = answers
    while let answer = next?.pointee {
        if let address = SocketAddress(answer) { addresses.append(address) }
        next = answer.ai_next
    }
    return addresses.isEmpty ? .failed("\(host): no IPv4 or IPv6 address") : .addresses(addresses)
}

/// What a look-up's thread is given.
private final class LookupTask: Sendable {
    let host: String
    let remote: EventLoopRemote

    init(host: String, remote: EventLoopRemote) {
        self.host = host
        self.remote = remote
    }

    func run() {
        let answer = lookUp(host, numeric: false)
        remote.submit { [host] loop in
            for stream in loop.lookups.finish(host, answer) { stream.lookedUp(answer) }
        }
    }
}

private func lookUpOnThread(_ host: String, _ remote: EventLoopRemote) {
    let task = LookupTask(host: host, remote: remote)
    let argument = Unmanaged.passRetained(task).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // Detached: a resolver that hangs must not hold up the end of the run.
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let code = pthread_create(
        &thread,
        &attributes,
        { argument in
            guard let argument else { return nil }
            Unmanaged<LookupTask>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        },
        argument
    )
    guard code != 0 else { return }
    Unmanaged<LookupTask>.fromOpaque(argument).release()
    remote.submit { loop in
        let answer = LookupAnswer.failed("\(host): no thread for the look-up: \(systemMessage(code))")
        for stream in loop.lookups.finish(host, answer) { stream.lookedUp(answer) }
    }
}
