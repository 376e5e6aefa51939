# Formulas: figures gathered later than others, how a forecast was made, the version of the norms

kpi-formula-forecast-rich = fact ÷ the share of a month that earlier months had reached by this working day ÷ plan × 100; over the last three months it erred less than the run-rate
kpi-turnover = Stock turns of the period
kpi-short-turnover = Turns
kpi-formula-turnover = cost of sell-out ÷ mean stock (S₀/2 + S₁ + … + Sₙ/2) ÷ n, from the first to the last stock of 13 weeks
kpi-forecast-accuracy = Forecast accuracy
kpi-short-forecast-accuracy = Accuracy
kpi-formula-forecast-accuracy = (1 − Σ|forecast of working day 10 − fact| ÷ Σ fact) × 100, three closed months
kpi-drop-size = Drop size
kpi-short-drop-size = Drop size
kpi-formula-drop-size = sell-out by outlets ÷ deliveries to outlets, 4 weeks; an outlet and a day in the file is one delivery
kpi-input-akb-before = active 4 weeks ago
kpi-input-akb-new = new outlets
kpi-input-akb-lost = lost outlets
kpi-input-missed = sum of errors
kpi-input-actual = fact
kpi-input-cogs = cost of sell-out
kpi-input-avg-stock = mean stock
kpi-input-stocks = stocks in the files
kpi-input-turn-days = days a turn takes
kpi-input-annual = turns a year
kpi-input-shop-sales = sell-out by outlets
kpi-input-invoices = deliveries to outlets
kpi-reason-no-invoices = no deliveries
kpi-reason-zero-base = nothing came
why-norms = Norms of the company: version { $n } of { $day }{ $who ->
    [nobody] { "" }
   *[other] , { $who }
}
why-norms-shipped = Norms: as shipped, the company has not changed them

goods-button = 🔤 ABC/XYZ
goods-title = { $name }: goods by ABC/XYZ
goods-dated = Sell-out of 13 weeks, through { $day }
goods-nothing = { $name }: no sell-out in 13 weeks, so no classes of goods. Ask for the file of sell-out.
goods-class = { $cls }: { $n } items, { $pct } of sales ({ $parts })
goods-line = { $goods }: { $abc }/{ $xyz }, { $pct } of sales
goods-more = { $n ->
    [0] A number tells why it has this class.
   *[other] …and { $n } more. A number tells why it has this class; all goods are in the Excel of the order.
}
goods-why-abc = { $money } were sold, { $pct } of all; goods that sell better bring { $before } together.
goods-limits-abc = A while the better ones bring less than 80%, B less than 95%, C the rest.
goods-why-xyz = Weeks differ from their mean by { $pct } (weeks known: { $weeks }).
goods-why-new = Weeks known: { $weeks }; evenness takes 8: new.
goods-why-unsold = Weeks known: { $weeks }, without sales.
goods-limits-xyz = X up to 25%, Y up to 50%, Z more or no sales.
