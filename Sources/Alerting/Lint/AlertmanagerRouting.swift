public import Documents

/// Which receivers of an Alertmanager configuration its routes reach.
///
/// An alert goes into the first route of a list that matches it, and into further ones only if that one says
/// `continue: true`; it is the parent's own only if none matches. So nothing comes behind a route that matches
/// everything, nor to the receiver of its parent.
public struct AlertmanagerRouting: Sendable {
    /// A receiver and where it stands.
    struct Receiver: Sendable {
        var name: String
        var place: DocumentNode.Place
    }

    var file: String
    var receivers: [Receiver] = []
    var reached: Set<String> = []
    /// Receivers that are in a route which nothing comes to, and the line of the route that takes everything before.
    var hidden: [String: Int] = [:]

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
        routing.follow(route, parent: "", hiddenBy: nil)
        return routing
    }

    /// Follows a route and those below it; `hiddenBy` is the line of a route that takes everything before.
    private mutating func follow(_ route: DocumentNode, parent: String, hiddenBy outer: Int?) {
        let receiver = route.child("receiver")?.scalar?.text ?? parent
        var taken = outer
        var covering: Int?
        for child in route.child("routes")?.elements ?? [] {
            follow(child, parent: receiver, hiddenBy: taken)
            guard Self.takesEverything(child) else { continue }
            covering = covering ?? child.place.line
            if child.child("continue")?.scalar?.text != "true" { taken = taken ?? child.place.line }
        }
        if let line = outer ?? covering {
            hidden[receiver] = hidden[receiver] ?? line
        } else {
            reached.insert(receiver)
        }
    }

    /// Whether a route has no matcher, or only such as hold for every value.
    private static func takesEverything(_ route: DocumentNode) -> Bool {
        if !(route.child("match")?.entries ?? []).isEmpty { return false }
        let patterns = (route.child("match_re")?.entries ?? []).compactMap(\.value.scalar?.text)
        if !patterns.allSatisfy({ $0 == ".*" }) { return false }
        return (route.child("matchers")?.elements ?? []).allSatisfy { matcher in
            // One matcher a text: name, operator, pattern perhaps in quotes.
            let text = matcher.scalar?.text.filter { $0 != "\"" && $0 != " " } ?? ""
            return text.hasSuffix("=~.*")
        }
    }
}
