import Foundation
import Testing

/// No requirement without a case, no case without a requirement, no section forgotten.
@Suite struct RequirementTests {
    private static let testsFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func everyRequirementHasItsProof() throws {
        let named = Set(ConformanceGroup.all.flatMap { group in group.cases.flatMap { $0.requirements } })
        for requirement in Requirement.all {
            switch requirement.proof {
            case .cases: #expect(named.contains(requirement.id), "no case shows \(requirement.id)")
            case .test(let file, let function):
                let source = try String(contentsOf: Self.testsFolder.appending(path: file), encoding: .utf8)
                #expect(source.contains("func \(function)("), "\(requirement.id): \(file) has no \(function)")
            case .departs(let why): #expect(why.count > 20, "\(requirement.id)")
            }
        }
    }

    @Test func everyCaseNamesARequirement() {
        let known = Set(Requirement.all.map(\.id))
        #expect(known.count == Requirement.all.count)
        for group in ConformanceGroup.all {
            for row in group.cases {
                #expect(!row.requirements.isEmpty, "\(row.name)")
                let unknown = row.requirements.filter { !known.contains($0) }
                #expect(unknown.isEmpty, "\(row.name): \(unknown)")
            }
            let names = Dictionary(grouping: group.cases, by: \.name).filter { $0.value.count > 1 }.keys
            #expect(names.isEmpty, "\(group.testDescription) has these twice: \(names)")
        }
    }

    @Test(arguments: Requirement.sections) func everySectionIsCovered(section: String) {
        #expect(Requirement.all.contains { $0.id.hasPrefix(section + " ") })
    }
}
