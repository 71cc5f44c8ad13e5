extension Document {
    /// The same text parsed again with further changes, applied after those that it has.
    ///
    /// - Throws: as parsing does.
    public func overridden(by overrides: [String]) throws(DocumentErrors) -> Document {
        var options = options
        options.overrides += overrides
        return try Document.parse(source, options: options)
    }

    /// Applies one `path=value` to the tree; what is wrong with it becomes a problem of the document.
    mutating func applyOverride(_ index: Int) {
        let text = options.overrides[index]
        let place = DocumentNode.Place(override: index, line: 0, column: 0)
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            let allowed = "path=value, for example load.stages.0.sessions=50"
            report(Problem(place: place, path: "", text: "not an override", allowed: allowed))
            return
        }
        guard let steps = Self.steps(text[..<equals]) else {
            let allowed = "keys and numbers between dots, for example load.stages.0.sessions"
            report(Problem(place: place, path: "", text: "not a path", allowed: allowed))
            return
        }
        let value: DocumentNode
        do {
            value = try Self.value(String(text[text.index(after: equals)...]), at: place)
        } catch {
            report(Problem(place: place, path: "", text: "the value is not YAML", allowed: "a value as in the file"))
            return
        }
        edit { root, problems in
            if let problem = root.set(steps[...], to: value, place: place, path: "") { problems.append(problem) }
        }
    }

    /// The override as messages name it, without a secret.
    func shownOverride(_ index: Int) -> String {
        let text = options.overrides[index]
        guard let equals = text.firstIndex(of: "=") else {
            let isPath = text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789_.-[]".unicodeScalars.contains($0)
            }
            return "--set \(isPath ? text : Redaction.mask)"
        }
        let steps = Self.steps(text[..<equals])?.reduce("") { path, step in
            Int(step).map { DocumentNode.path(path, index: $0) } ?? DocumentNode.path(path, key: step)
        }
        let value = String(text[text.index(after: equals)...])
        return "--set \(text[...equals])\(shownValue(value, at: steps ?? String(text[..<equals])))"
    }

    /// An override's value, at most 200 characters of it, with what is secret in it masked.
    private func shownValue(_ text: String, at path: String) -> String {
        let shown: String
        if var node = try? Self.value(text, at: .nowhere) {
            node.setPaths(path)
            var hasSecret = false
            node.forEach { part in
                if let scalar = part.scalar, shownInOverride(part) != scalar.template { hasSecret = true }
            }
            shown = hasSecret ? node.renderedOnOneLine { shownInOverride($0) } : text
        } else {
            // Where the value's parts begin and end is not known, so neither is what may be shown of it.
            shown = options.secrecy(path) == .open && Composer.isWorthShowing(text) ? text : Redaction.mask
        }
        let printable = String(String.UnicodeScalarView(shown.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
        return printable.count > 200 ? printable.prefix(200) + "…" : printable
    }

    /// A scalar as it may be shown; an address may stand under a key that is misspelt, so that nobody knows it for one.
    private func shownInOverride(_ node: DocumentNode) -> String {
        let shown = shown(node)
        return shown.contains("://") ? Redaction.url(shown) : shown
    }

    private static func value(_ text: String, at place: DocumentNode.Place) throws(DocumentErrors) -> DocumentNode {
        guard !text.allSatisfy({ $0 == " " }) else {
            return DocumentNode(.scalar(DocumentNode.Scalar("")), place: place)
        }
        var composer = Composer(source: SourceText(text, file: "--set"))
        var node = try composer.compose()
        guard composer.problems.isEmpty else { throw DocumentErrors([]) }
        node.setPlaces(place)
        return node
    }

    /// `load.stages.0.sessions` or `load.stages[0].sessions` as its steps; a backslash keeps a dot within a key.
    static func steps(_ path: Substring) -> [String]? {
        var steps: [String] = []
        var step = ""
        var isEscaped = false
        var isBracketed = false
        var wasBracketed = false
        for character in path {
            switch character {
            case _ where isEscaped:
                step.append(character)
                isEscaped = false
            case "\\": isEscaped = true
            case "." where !isBracketed, "[" where !isBracketed:
                guard !step.isEmpty || wasBracketed else { return nil }
                if !wasBracketed { steps.append(step) }
                step = ""
                wasBracketed = false
                isBracketed = character == "["
            case "]" where isBracketed:
                guard Int(step) != nil else { return nil }
                steps.append(step)
                step = ""
                isBracketed = false
                wasBracketed = true
            default:
                guard !wasBracketed else { return nil }
                step.append(character)
            }
        }
        guard !isEscaped, !isBracketed, wasBracketed || !step.isEmpty else { return nil }
        return wasBracketed ? steps : steps + [step]
    }
}

extension DocumentNode {
    mutating func setPlaces(_ place: Place) {
        self.place = place
        isFlow = false
        if case .mapping(var entries) = content {
            for index in entries.indices { entries[index].place = place }
            content = .mapping(entries)
        }
        mapChildren { child, _ in child.setPlaces(place) }
    }

    /// Puts a value at the end of some steps; what is wrong with the steps is returned.
    fileprivate mutating func set(
        _ steps: ArraySlice<String>,
        to value: DocumentNode,
        place: Place,
        path: String
    ) -> Document.Problem? {
        guard let step = steps.first else {
            self = value
            return nil
        }
        if isNull {
            // Nothing is here yet: a mapping begins.
            self = DocumentNode(.mapping([]), place: place)
        }
        switch content {
        case .scalar:
            return Document.Problem(place: place, path: path, text: "is a single value, so nothing can be set below it")
        case .mapping(var entries):
            let childPath = Self.path(path, key: step)
            let index = entries.firstIndex { $0.key == step } ?? entries.count
            if index == entries.count {
                let empty = DocumentNode(.scalar(Scalar("")), place: place)
                entries.append(Entry(key: step, place: place, value: empty))
            }
            let problem = entries[index].value.set(steps.dropFirst(), to: value, place: place, path: childPath)
            content = .mapping(entries)
            return problem
        case .sequence(var elements):
            guard let index = Int(step), (0...elements.count).contains(index) else {
                let allowed =
                    elements.isEmpty
                    ? "0 to add one" : "below \(elements.count), or \(elements.count) to add one"
                return Document.Problem(
                    place: place,
                    path: path,
                    text: "is a list of \(elements.count) and has no \"\(step)\"",
                    allowed: allowed
                )
            }
            if index == elements.count { elements.append(DocumentNode(.scalar(Scalar("")), place: place)) }
            let childPath = Self.path(path, index: index)
            let problem = elements[index].set(steps.dropFirst(), to: value, place: place, path: childPath)
            content = .sequence(elements)
            return problem
        }
    }
}
