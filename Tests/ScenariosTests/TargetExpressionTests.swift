import Scenarios
import Testing

@Suite struct TargetExpressionTests {
    @Test(arguments: [
        ("fal.p95 < 300ms", TargetExpression.Subject.statistic(figure: .fal, .p95), "<", 0.3),
        ("fal_from_sent.p999<=1.5s", .statistic(figure: .falFromSent, .p999), "<=", 1.5),
        ("first_audible.max < 2m", .statistic(figure: .firstAudible, .max), "<", 120),
        ("  barge_in.mean  <  50 ms ", .statistic(figure: .bargeIn, .mean), "<", 0.05),
        ("rtf.p50 < 0.5", .statistic(figure: .rtf, .p50), "<", 0.5),
        ("stall.p90 > 0s", .statistic(figure: .stall, .p90), ">", 0),
        ("frame_drops < 0.5%", .share(.frameDrops), "<", 0.005),
        ("zombies <= 0", .share(.zombies), "<=", 0),
        ("failures < 0.01", .share(.failures), "<", 0.01),
        ("query(\"max(x{a=\\\"b\\\"})\") >= -3.5e2", .query("max(x{a=\"b\"})"), ">=", -350),
        ("query('rate(x[1m]) > 2') < 3", .query("rate(x[1m]) > 2"), "<", 3),
        ("query(`a\\d` ) < 3", .query("a\\d"), "<", 3),
    ])
    func reads(text: String, subject: TargetExpression.Subject, comparison: String, limit: Double) throws {
        let target = try TargetExpression(parsing: text)
        #expect(target.text == text)
        #expect(target.subject == subject)
        #expect(target.comparison.rawValue == comparison)
        #expect(abs(target.limit - limit) < 1e-12)
    }

    @Test(arguments: [
        ("", 0), ("< 5ms", 0), ("fal.p95 < 5ms 6ms", 10), ("fal.p95 < -5ms", 10), ("fal.p95 < 0", 10),
        ("fal.p95 !< 5ms", 8), ("fal .p95 < 5ms", 3), ("fal.", 4), ("query < 3", 5), ("query(\"\") < 3", 6),
        ("query(\"up\" < 3", 11), ("query(\"up\") < 3%", 14), ("rtf.p95 < 50%", 10), ("failures < 1.5", 11),
    ])
    func refusesWithThePlace(text: String, offset: Int) {
        #expect {
            _ = try TargetExpression(parsing: text)
        } throws: { error in
            (error as? TargetSyntaxError)?.offset == offset
        }
    }
}
