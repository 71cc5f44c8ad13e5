public import Documents

/// Which receivers of an Alertmanager configuration its routes reach.
public struct AlertmanagerRouting: Sendable {
    /// A receiver and where it stands.
    struct Receiver: Sendable {
        var name: String
        var place: DocumentNode.Place
    }

    var file: String
    var receivers: [Receiver] = []
    var reached: Set<String> = []

    /// Reads the receivers and routes of a configuration; other keys are not looked at.
    ///
    /// - Throws: why the file cannot be read.
    public static func read(_ path: String) throws(DocumentErrors) -> AlertmanagerRouting {
        try parse(SourceText.read(path, limit: 4 << 20))
    }

    /// The same from a text.
    public static func parse(_ source: SourceText) throws(DocumentErrors) -> AlertmanagerRouting {
        let root = try Document.parse(source).root
        guard let route = root.child("route"), route.entries != nil else {
            throw DocumentErrors([
                DocumentError(
                    file: source.file,
                    line: root.place.line,
                    column: root.place.column,
                    problem: "no route",
                    allowed: "an Alertmanager configuration with the keys route and receivers"
                )
            ])
        }
        var routing = AlertmanagerRouting(file: source.file)
        for node in root.child("receivers")?.elements ?? [] {
            guard let name = node.child("name") else { continue }
            routing.receivers.append(Receiver(name: name.scalar?.text ?? "", place: name.place))
        }
        var waiting = [route]
        while let next = waiting.popLast() {
            if let name = next.child("receiver")?.scalar?.text { routing.reached.insert(name) }
            waiting += next.child("routes")?.elements ?? []
        }
        return routing
    }
}
