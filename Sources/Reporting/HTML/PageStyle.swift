/// The page's style sheet: light by default, dark where asked for, and print.
enum PageStyle {
    static let text = colours + layout + plots + tables + bands + stacks + screens

    // The series' colours keep apart for colour-blind readers (blue, orange, violet, green, brown of different
    // lightness), and every one of them has a contrast of at least 3 to its background, texts of at least 4.5.
    private static let colours = """

        :root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--ink:#14181d;--soft:#586271;--rule:#dfe3e8;--grid:#e9ecf0;
        --good:#0f6b43;--good-bg:#e3f4ea;--bad:#b3261e;--bad-bg:#fdeae8;--unsure:#7d5700;--unsure-bg:#fdf1d3;
        --s1:#1f6fc4;--s2:#c65a00;--s3:#7c3fa8;--s4:#00806a;--s5:#7a6a4f;--limit:#b3261e;
        --stage:#14181d0a;--idle:#14181d14;--fault:#c65a0026;--mark:#c65a00}
        @media (prefers-color-scheme:dark){:root{--page:#0e1116;--card:#171b22;--ink:#e8ebf0;--soft:#a0a9b6;--rule:#2b323c;
        --grid:#252b34;--good:#5fd39a;--good-bg:#12301f;--bad:#ff8f85;--bad-bg:#3a1714;--unsure:#f2c14e;--unsure-bg:#33270a;
        --s1:#6fb3ff;--s2:#ff9d4d;--s3:#c99bf2;--s4:#3fcfb0;--s5:#c9b58f;--limit:#ff8f85;
        --stage:#ffffff0d;--idle:#ffffff1a;--fault:#ff9d4d2e;--mark:#ff9d4d}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{overflow-wrap:break-word;margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1280px;margin:0 auto;padding:24px;display:grid;gap:20px;grid-template-columns:minmax(0,1fr)}
        h1{font-size:clamp(22px,3.2vw,34px);line-height:1.2;margin:2px 0 10px;letter-spacing:-.01em;text-wrap:balance}
        h2{font-size:18px;margin:0 0 14px}
        h3{font-size:14px;margin:0;font-weight:600}
        small{font-size:12.5px;color:var(--soft);font-weight:400}
        p{margin:0 0 8px}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
        .card,.tile{background:var(--card);border:1px solid var(--rule);border-radius:10px}
        .card{padding:20px 24px;min-width:0}
        .verdict{display:flex;gap:22px;align-items:flex-start;padding:26px 28px;border-radius:12px;background:var(--v-bg);\
        border:1px solid color-mix(in srgb,var(--v) 35%,transparent)}
        .verdict>div:last-child{min-width:0;flex:1}
        .verdict h1{color:var(--v);overflow-wrap:anywhere}
        .good{--v:var(--good);--v-bg:var(--good-bg)}.bad{--v:var(--bad);--v-bg:var(--bad-bg)}
        .unsure{--v:var(--unsure);--v-bg:var(--unsure-bg)}.neutral{--v:var(--soft)}
        .mark{flex:none;width:60px;height:60px;border-radius:50%;background:var(--v);color:var(--card);font-size:34px;\
        font-weight:700;display:grid;place-items:center;line-height:1}
        .name{font-weight:600;margin:0}
        .verdict p{margin:0 0 4px}
        .summary{font-size:16px}
        .summary span+span::before,.meta span+span::before{content:"·";margin:0 .5em;color:var(--soft)}
        .address{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:14px;overflow-wrap:anywhere}
        .verdict .meta{color:var(--soft);font-size:13.5px;margin:0}
        .warnings{border-left:4px solid var(--unsure);background:var(--unsure-bg);border-radius:6px;padding:12px 18px}
        .warnings ul{margin:0;padding-left:18px}
        .tiles{display:grid;gap:12px;grid-template-columns:repeat(4,minmax(0,1fr))}
        .tile{padding:14px 16px;min-width:0}
        .tile h2{font-size:13.5px;color:var(--soft);margin:0 0 4px;font-weight:600}
        .tile dl{display:grid;grid-template-columns:repeat(3,auto);justify-content:space-between;gap:0 10px;margin:0;max-width:270px}
        .tile dt{font-size:12px;color:var(--soft)}
        .tile dd{margin:0;font-size:18px;font-weight:650;line-height:1.2;white-space:nowrap}
        .tile .big{overflow-wrap:anywhere;font-size:27px;font-weight:650;line-height:1.15;margin:0}
        .tile .note{overflow-wrap:anywhere;font-size:12.5px;color:var(--soft);margin:5px 0 0}
        .tile.bad .big{color:var(--bad)}
        .none,.caption{color:var(--soft);font-size:13px;margin:10px 0 0}
        .fact{display:grid;align-content:start;grid-template-columns:minmax(0,1fr) auto;gap:0 14px;padding:6px 0;border-top:1px solid var(--grid)}
        .fact small{grid-column:1/-1}.fact b{font-weight:600;text-align:right}.fact.bad b{color:var(--bad)}
        .facts-grid{display:grid;gap:0 36px;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr))}
        .facts-grid+.stack{margin-top:20px}
        .generator-verdict{font-size:16px}
        .why-list{margin:0 0 12px;padding-left:20px}.why-list:empty{display:none}
        .pill{display:inline-block;border-radius:99px;padding:2px 11px;font-weight:600;font-size:13.5px;color:var(--v);\
        background:var(--v-bg);white-space:nowrap}
        summary{cursor:pointer;font-weight:600;font-size:16px}
        pre{overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;margin:14px 0 0;line-height:1.45}
        .glossary{display:grid;grid-template-columns:minmax(130px,220px) minmax(0,1fr);gap:8px 20px;margin:14px 0 0}
        .glossary dt{font-weight:600}.glossary dt::first-letter{text-transform:uppercase}
        .glossary dd{margin:0;max-width:72ch}

        """

    private static let plots = """
        .plot{position:relative}
        .plot svg{display:block;width:100%;height:100%;overflow:visible}
        .stack{--left:72px;--right:116px}
        .stack>*{margin-left:var(--left);margin-right:var(--right)}
        .panel{margin-top:18px}
        .panel h3{display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline;margin-bottom:6px}
        .panel.empty h3{margin-bottom:0}
        .panel output{margin-left:auto;font-weight:400;font-size:12.5px}
        .group{margin:26px 0 8px;padding-top:16px;border-top:1px solid var(--rule);font-size:15px}
        .tick,.end,.axis span{position:absolute;font-size:12px;line-height:14px;white-space:nowrap;color:var(--soft)}
        .tick{right:100%;margin-right:8px;transform:translateY(-50%)}
        .end{left:100%;margin-left:8px;transform:translateY(-50%);color:var(--c);font-weight:600}
        .axis{position:relative;height:18px;margin-top:4px}
        .axis span{transform:translateX(-50%)}
        .stack>.axis:first-child{margin-top:0}
        .caption{margin-top:6px}
        .strip{position:relative;height:24px;margin-bottom:6px}
        .strip span{position:absolute}
        .strip-name{right:100%;margin-right:8px;font-size:12px;line-height:24px;color:var(--soft)}
        .badges .strip-name{line-height:18px;margin-right:14px}
        .stages span:not(.strip-name){top:0;height:24px;line-height:24px;padding:0 6px;font-size:12px;overflow:hidden;\
        text-overflow:ellipsis;white-space:nowrap;background:var(--stage);border-left:2px solid var(--soft)}
        .stages em{font-style:normal}.stages b,.marks.stage-list{display:none}
        .stages .tiny em{display:none}.stages .tiny b{display:block;text-align:center}.stages .tiny{padding:0!important}
        .marks.stage-list.always{display:flex}
        .stages .odd{background:var(--idle)!important}.stages .drain{color:var(--soft);border-left-style:dotted!important}
        .badges span:not(.strip-name),.marks b{min-width:17px;height:16px;line-height:16px;border-radius:8px;padding:0 4px;\
        background:var(--mark);color:var(--card);font-size:11px;font-weight:700;text-align:center;display:inline-block}
        .badges span:not(.strip-name){transform:translateX(-50%)}
        .marks{list-style:none;margin:10px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 22px;font-size:13.5px}
        .marks.stage-list b{background:var(--soft)}
        .marks li{overflow-wrap:anywhere}.marks time{color:var(--soft)}
        .legend{display:none;flex-wrap:wrap;gap:0 14px;font-size:12px;margin:0 0 4px;color:var(--soft)}
        .legend i{display:inline-block;width:18px;border-top:2.5px solid var(--c);margin-right:5px;vertical-align:middle}
        .legend .block i{border-top-width:10px;width:10px}.legend .limit i,.legend .s5 i{border-top-style:dashed}
        .s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}
        .limit{--c:var(--limit)}svg .bad,.legend .bad{--c:var(--bad)}
        svg path,svg rect{vector-effect:non-scaling-stroke}
        svg .line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
        svg .line.s3{stroke-width:1.3}svg .line.dense{stroke-width:1}svg .line.s5{stroke-dasharray:5 3}
        svg .dot{fill:none;stroke:var(--c);stroke-width:5;stroke-linecap:round}
        svg .dot.fine{stroke-width:3;opacity:.7}
        svg .area{fill:var(--c);opacity:.16}
        svg .bar{fill:var(--c)}
        svg .grid{stroke:var(--grid);stroke-width:1}svg .axis{stroke:var(--soft);stroke-width:1}
        svg .limit{stroke:var(--limit);stroke-width:1.5;stroke-dasharray:6 4}
        svg .stage{fill:var(--stage)}svg .unmeasured{fill:var(--idle)}svg .fault{fill:var(--fault)}
        svg .mark{stroke:var(--mark);stroke-width:1;stroke-dasharray:2 3}
        svg .percentile{stroke:var(--ink);stroke-width:1}
        .stack.reading .plot::after{content:"";position:absolute;top:-4px;bottom:-4px;left:var(--at);border-left:1px solid var(--ink)}
        .histograms{display:grid;gap:26px 40px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));margin-bottom:20px}
        .histogram{padding-left:36px;min-width:0}
        .histogram h3{margin:0 0 4px -36px}.histogram h3::first-letter{text-transform:uppercase}
        .histogram.xy{padding-left:58px}.histogram.xy h3{margin:0 0 14px -58px}
        .step h2::first-letter{text-transform:uppercase}.step>.caption{margin:-8px 0 16px}
        .marks-above{position:relative}
        .marks-above span{position:absolute;bottom:0;border-left:1px solid var(--ink);padding-left:4px;font-size:12px;\
        line-height:14px;white-space:nowrap;background:linear-gradient(var(--card),var(--card)) 4px 0/calc(100% - 4px) 14px no-repeat}
        .marks-above .flipped{border-left:0;border-right:1px solid var(--ink);padding:0 4px 0 0;background-position:0 0}
        .marks-above .limit{color:var(--limit);border-color:var(--limit);border-style:dashed;border-width:0 0 0 1.5px}
        .marks-above .limit.flipped{border-width:0 1.5px 0 0}

        """

    private static let tables = """
        table{border-collapse:collapse;width:100%;font-size:14px}
        th,td{padding:8px 12px 8px 0;text-align:left;vertical-align:top;border-top:1px solid var(--grid)}
        th:last-child,td:last-child{padding-right:0}
        thead th{font-size:12.5px;color:var(--soft);font-weight:600;border-top:0;padding-top:0;white-space:nowrap}
        .n{text-align:right;white-space:nowrap}
        .soft{color:var(--soft)}
        .scroll{overflow-x:auto}
        .targets small{display:block}.targets .value{font-weight:650;font-size:16px;line-height:1.3}
        .targets th.n,.targets td.n{padding-right:24px}.targets .samples{padding-right:0!important}
        .targets .what{min-width:200px}.targets .what code{overflow-wrap:anywhere}
        .why{font-size:13px;margin:4px 0 0;color:var(--v);max-width:52ch}
        .targets th:last-child{padding-right:0!important}
        .targets .graphic{width:32%;min-width:200px;padding-right:28px}
        .interval-plot{position:relative;margin-bottom:15px}
        .interval-plot svg{display:block;width:100%;height:26px;overflow:visible}
        svg .good-side{fill:var(--good-bg)}
        svg .interval{stroke:var(--v);stroke-width:9;opacity:.42}
        svg .value{stroke:var(--v);stroke-width:11}
        .interval-plot .limit{stroke-dasharray:none;stroke-width:2;stroke:var(--ink)}
        .limit-text{position:absolute;top:27px;font-size:12px;line-height:14px;color:var(--soft);transform:translateX(-50%);white-space:nowrap}
        .cut{position:absolute;right:-5px;top:1px;color:var(--v);font-size:18px;line-height:24px}
        .figures{min-width:760px}.figures td,.figures th,.steps td,.steps th{text-align:right;white-space:nowrap}
        .figures td:first-child,.figures th:first-child,.steps td:first-child,.steps th:first-child{text-align:left}
        .figures td:first-child::first-letter,.steps td:first-child::first-letter{text-transform:uppercase}
        .checks{min-width:0}.checks td:last-child,.checks th:last-child{padding-left:14px;text-align:left;white-space:normal}
        .outcomes th{font-weight:400;min-width:200px}.outcomes td.n:nth-child(2){font-weight:600}.outcomes th{padding-right:28px}.outcomes td.n{width:1%}
        .bar-cell{vertical-align:middle;width:70%}
        .bar-cell .bar{display:block;height:12px;border-radius:2px;background:var(--v)}
        .worst{min-width:860px}.worst td,.scrapes td{white-space:nowrap}.worst .outcome{white-space:normal}
        .worst tr.bad .outcome,.scrapes tr.bad .failed{color:var(--bad);font-weight:600}
        .scrapes{min-width:640px}

        """

    private static let bands = """
        .band{position:relative;height:14px;background:var(--grid);border-radius:2px;overflow:hidden;print-color-adjust:exact;\
        -webkit-print-color-adjust:exact}
        .band span{position:absolute;top:0;bottom:0;min-width:2px}
        .band .pending{background:repeating-linear-gradient(135deg,var(--s2) 0 3px,transparent 3px 6px)}
        .band .firing{background:var(--s2)}.band .missed{background:var(--bad)}
        .bands .panel{margin-top:10px}.bands .panel h3{margin-bottom:3px;overflow-wrap:anywhere}
        .bands-legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin:0 0 6px;font-size:12.5px;color:var(--soft)}
        .bands-legend .band{display:inline-block;width:26px;height:10px;margin-right:6px;vertical-align:middle}
        .bands-legend .band span{left:0;right:0}
        table.alerts{margin-top:20px}.alerts td{overflow-wrap:anywhere}.alerts code{font-size:12.5px}.alerts small{display:block}
        .alerts .told{margin:4px 0 0;font-size:13px;color:var(--soft)}
        .alerts .fault{margin:4px 0 0;font-size:13px;color:var(--unsure);overflow-wrap:anywhere}
        .alerts td:first-child{white-space:nowrap;overflow-wrap:normal}
        @media (min-width:701px){.alerts td:first-child{width:92px}.alerts td:nth-child(2){width:44%}}
        .fidelity-title{margin:22px 0 8px}
        @media screen and (max-width:700px){.alerts thead{display:none}.alerts td{display:block;border:0;padding:2px 0}\
        .alerts tr{display:block;padding:10px 0;border-top:1px solid var(--grid)}.alerts td:first-child:empty{display:none}}

        """

    // Tables whose columns have no room: each row becomes a block, each cell has its column's name above it.
    private static let stacks =
        stack(["figures", "worst", "scrapes"], below: 900) + stack(["steps"], below: 480) + """
            .figures{--columns:9}.worst,.scrapes{--columns:8}.steps{--columns:4}
            @media screen and (max-width:560px){.figures{--columns:3}.worst,.scrapes{--columns:4}}

            """

    private static func stack(_ tables: [String], below width: Int) -> String {
        let table = ":is(" + tables.map { "." + $0 }.joined(separator: ",") + ")"
        return """
            @media screen and (max-width:\(width)px){
            \(table){min-width:0}
            \(table) thead{display:none}
            \(table) tr{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:4px 12px;\
            padding:11px 0;border-top:1px solid var(--grid)}
            \(table) tbody tr:first-child{border-top:0;padding-top:0}
            \(table) td{display:block;padding:0!important;border:0;text-align:left!important;white-space:normal;\
            overflow-wrap:anywhere;align-content:end}
            \(table) td::before{content:attr(data-name);display:block;font-size:12px;line-height:1.3;color:var(--soft);\
            font-weight:400}
            \(table) .lead{grid-column:1/-1;order:-1;font-weight:600}
            \(table) .lead::before{display:none}\(table) .lead small{display:block}
            \(table) .half{grid-column:auto/span 4}.worst .half{grid-column:auto/span 2}
            \(table) .whole{grid-column:1/-1}\(table) .whole:empty{display:none}
            }

            """
    }

    private static let screens = """
        @media (max-width:700px){
        body{font-size:14.5px}
        main{padding:10px;gap:12px}
        .card{padding:16px 14px}
        .verdict{padding:18px 16px;gap:14px}
        .mark{width:38px;height:38px;font-size:22px}
        .tiles{gap:8px}
        .tile{padding:11px 12px}.tile:has(dt),.tile:last-child:nth-child(odd of .tile:not(:has(dt))){grid-column:1/-1}
        .stack{--left:54px;--right:6px}
        .stages em{display:none}.stages b{display:block;text-align:center}.stages span:not(.strip-name){padding:0}
        .marks.stage-list{display:flex}
        .end{display:none}.legend{display:flex}
        .panel output{width:100%;margin-left:0}
        .axis .minor{display:none}
        .tick{margin-right:6px}
        .targets thead{display:none}
        .targets tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 12px;padding:12px 0;border-top:1px solid var(--rule)}
        .targets tbody tr:first-child{border-top:0;padding-top:0}
        .targets td{border:0;padding:0!important}
        .targets .pill-cell{grid-row:1;grid-column:1}.targets .value{grid-row:1;grid-column:2}
        .targets .what{grid-row:2;grid-column:1/-1;min-width:0}
        .targets .graphic{grid-column:1/-1;width:auto;margin-top:6px}
        .targets .samples{grid-column:1/-1;text-align:left;font-size:12.5px;color:var(--soft)}
        .targets .samples::before{content:"Samples: "}.targets .samples small{display:inline;margin-left:8px}
        .glossary{grid-template-columns:minmax(0,1fr);gap:0}.glossary dd{margin-bottom:10px}
        .outcomes th{padding-right:12px;min-width:0}.bar-cell{width:26%}
        }
        @media (max-width:1180px){.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}}
        @media print{
        :root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--grid:#ddd;
        --good:#0f6b43;--good-bg:#eef7f1;--bad:#a3150e;--bad-bg:#fdf0ef;--unsure:#6b4a00;--unsure-bg:#fdf6e3;
        --s1:#1f6fc4;--s2:#c65a00;--s3:#5b2a80;--s4:#00806a;--s5:#7a6a4f;--limit:#a3150e;
        --stage:#0000000a;--idle:#00000014;--fault:#c65a0026;--mark:#a34a00}
        @page{margin:12mm}
        body{font-size:11.5px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
        main{max-width:none;padding:0;gap:12px}
        .card,.tile,.verdict{border-radius:4px;padding:12px 14px}
        .panel,.tile,.histogram,tr,.verdict,.warnings{break-inside:avoid}
        h2{break-after:avoid}
        .scroll{overflow:visible}.worst,.figures,.scrapes{min-width:0;font-size:9.5px}
        .worst td,.scrapes td{white-space:normal;overflow-wrap:anywhere}
        .worst th,.figures th,.scrapes th{font-size:inherit;white-space:normal}
        .worst{table-layout:fixed}.worst th{overflow-wrap:anywhere}.worst td code{overflow-wrap:anywhere}
        .tiles{grid-template-columns:repeat(4,minmax(0,1fr))}.tile dd{font-size:11px}.tile .big{font-size:18px}
        .tile dl{gap:0 6px}
        .targets{font-size:10.5px}.targets .value{font-size:12px}.targets small,.why{font-size:9.5px}
        .targets .what,.targets .graphic{min-width:0}.targets .graphic{padding-right:14px}
        .pill{font-size:10.5px;padding:1px 7px}
        svg .line.s2{stroke-dasharray:8 3}svg .line.s3{stroke-dasharray:2 2}
        details::details-content{content-visibility:visible;block-size:auto}
        .panel output{display:none}
        }

        """
}
