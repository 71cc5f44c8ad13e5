public import Documents

// What only those who carry a scenario out can find wrong with it, told with the places that the scenario's text has.
extension LoadedScenario {
    /// What is wrong with a part of a scenario's text.
    public struct Finding: Sendable, Equatable {
        public var problem: String
        /// Offset of the first wrong byte in UTF-8; nil if it's the whole.
        public var byte: Int?

        public init(_ problem: String, atByte byte: Int? = nil) {
            self.problem = problem
            self.byte = byte
        }
    }

    /// Refuses queries and targets whose PromQL can't be asked.
    ///
    /// - Parameter finding: What is wrong with an expression; nil for nothing.
    /// - Throws: each of them with its place.
    public func checkQueries(_ finding: @escaping @Sendable (_ expression: String) -> Finding?) throws(DocumentErrors) {
        let targets = scenario.targets
        try check { root, reader in
            func refuse(_ expression: String, _ node: DocumentNode?) {
                guard let node, let scalar = node.scalar, let found = finding(expression) else { return }
                guard scalar.variables.isEmpty else {
                    // The message would quote what the environment holds.
                    reader.report("\(reader.found(node)), which is no PromQL", at: node)
                    return
                }
                // The expression of a target stands within its text, but for quotes in it that are escaped there.
                let before = scalar.text.firstRange(of: expression).map {
                    scalar.text.utf8.distance(from: scalar.text.startIndex, to: $0.lowerBound)
                }
                if let before, let byte = found.byte {
                    // What ends too soon is shown at its last character, not on the line that follows a block.
                    let blanks = scalar.text.utf8.reversed().prefix { $0 == 0x20 || (0x09...0x0d).contains($0) }.count
                    let end = scalar.text.utf8.count - blanks
                    reader.report(found.problem, in: node, atByte: min(before + byte, end))
                } else {
                    reader.report(found.problem, at: node)
                }
            }
            for query in root.child("queries")?.elements ?? [] {
                guard let node = query.child("expr"), let expression = node.scalar?.text else { continue }
                refuse(expression, node)
            }
            for (target, node) in zip(targets, root.child("targets")?.elements ?? []) {
                if case .query(let expression) = target.subject { refuse(expression, node) }
            }
        }
    }

    /// Refuses files of `target.tls` that can't be used.
    ///
    /// - Parameter problem: What is wrong with the settings, and the file that it is wrong with; nil for nothing.
    /// - Throws: it, at the key that names the file.
    public func checkTLS(_ problem: @escaping @Sendable (Target.TLS) -> (file: String, problem: String)?)
        throws(DocumentErrors)
    {
        let tls = scenario.target.tls
        try check { root, reader in
            guard let node = root.child("target")?.child("tls") else { return }
            // One key after the other, since one file may be behind several.
            var authorities = Target.TLS()
            authorities.ca = tls.ca
            var client = tls
            client.ca = nil
            for (part, keys) in [(authorities, ["ca"]), (client, ["certificate", "key"])] {
                guard let found = problem(part) else { continue }
                let named = keys.compactMap { node.child($0) }.first {
                    reader.path($0, allowed: "a file")?.path == found.file
                }
                // The file's name may come from the environment.
                let shown = named.flatMap { reader.path($0, allowed: "a file")?.shown } ?? found.file
                reader.report("the file \(shown) cannot be used: \(found.problem)", at: named ?? node)
            }
        }
    }

    /// Refuses expectations of alerts that no rule file has.
    ///
    /// - Parameter names: all alerts of the scenario's rule files.
    /// - Throws: each of them with its place and the nearest name.
    public func checkExpectedAlerts(among names: [String]) throws(DocumentErrors) {
        try check { root, reader in
            let listed = names.isEmpty ? "none: the rule files have no alert" : names.joined(separator: ", ")
            for entry in root.child("alerts")?.child("expect")?.entries ?? [] where !names.contains(entry.key) {
                reader.report(
                    "no rule file has an alert of this name",
                    key: entry,
                    suggestion: NearestName.of(entry.key, among: names),
                    allowed: listed
                )
            }
        }
    }

    private func check(
        _ body: @escaping @Sendable (_ root: DocumentNode, _ reader: DocumentReader) -> Void
    ) throws(DocumentErrors) {
        let form = Form<Bool>(schema: .object([]), allowed: "a scenario") { root, reader, _ in
            body(root, reader)
            return true
        }
        _ = try document.read(form, baseDirectory: baseDirectory)
    }
}
