# fact_ptr_transactions and agg_trending_stocks as one writes them in pandas: columns and not rows, declared types, no Python loop.
#   trading.py FOLDER NAME DIGEST
# FOLDER holds NAME.csv, members.csv and assets.csv; DIGEST is written with what the result adds up to.
import sys
import numpy as np
import pandas as pd

folder, name, digest = sys.argv[1:]
text = {column: object for column in
        ["transaction_id", "doc_id", "bioguide_id", "filer_name", "owner_code", "ticker", "asset_name", "asset_type", "description",
         "transaction_type", "amount_column", "pdf_url"]}
trades = pd.read_csv(
    f"{folder}/{name}.csv", parse_dates=["filing_date", "transaction_date", "notification_date"],
    dtype={**text, "amount_low": "float64", "amount_high": "float64", "extraction_confidence": "float64", "capital_gains_over_200": "bool", "year": "int32"})
members = pd.read_csv(f"{folder}/members.csv")
for column in ["valid_from", "valid_to"]:
    # 9999-12-31 is beyond what pandas can count in nanoseconds.
    members[column] = pd.to_datetime(members[column], errors="coerce").fillna(pd.Timestamp.max)
assets = pd.read_csv(f"{folder}/assets.csv", dtype={"asset_type": object})


def day_key(days):
    return (days.dt.year * 10000 + days.dt.month * 100 + days.dt.day).astype("Int32")


# The version of the member that was valid on the day of the trade.
spans = trades[["bioguide_id", "transaction_date"]].reset_index().merge(members[["bioguide_id", "member_key", "valid_from", "valid_to"]], on="bioguide_id")
spans = spans[(spans["transaction_date"] >= spans["valid_from"]) & (spans["transaction_date"] < spans["valid_to"])]
trades["member_key"] = spans.set_index("index")["member_key"].reindex(trades.index).fillna(-1).astype("int64")

trades["normalized_asset_name"] = trades["ticker"].fillna(trades["asset_name"].str.strip().str.upper())
trades["kind"] = trades["asset_type"].fillna("--")
assets["kind"] = assets["asset_type"].fillna("--")
facts = trades.merge(assets[["normalized_asset_name", "kind", "asset_key"]], on=["normalized_asset_name", "kind"], how="left")
facts["asset_key"] = facts["asset_key"].fillna(-1).astype("int64")
# The fastest hash pandas has; the models take an MD5.
facts["transaction_key"] = pd.util.hash_array(facts["transaction_id"].to_numpy())
for column in ["filing_date", "transaction_date", "notification_date"]:
    facts[f"{column}_key"] = day_key(facts[column])
facts["amount_midpoint"] = (facts["amount_low"] + facts["amount_high"].fillna(facts["amount_low"])) / 2
facts["days_to_notification"] = (facts["notification_date"] - facts["transaction_date"]).dt.days
facts["days_to_filing"] = (facts["filing_date"] - facts["transaction_date"]).dt.days

# What is traded in the last 7, 30 and 90 days.
facts["known_date"] = facts[["notification_date", "filing_date"]].min(axis=1)
as_of = facts["known_date"].max()
party = members.drop_duplicates("member_key").set_index("member_key")["party"]
recent = facts[facts["ticker"].notna() & (facts["transaction_date"] <= as_of) & ((as_of - facts["transaction_date"]).dt.days < 90)].copy()
recent["age"] = (as_of - recent["transaction_date"]).dt.days
recent["party"] = recent["member_key"].map(party)
recent["trader"] = recent["bioguide_id"].fillna(recent["filer_name"])
recent["is_buy"] = recent["transaction_type"] == "Purchase"
recent["is_sale"] = recent["transaction_type"].isin(["Sale", "Partial Sale"])
recent["is_trade"] = recent["is_buy"] | recent["is_sale"]
for kind in ["buy", "sale", "trade"]:
    recent[f"{kind}_trader"] = recent["trader"].where(recent[f"is_{kind}"])
recent["buy_volume"] = recent["amount_midpoint"].where(recent["is_buy"], 0)
recent["sell_volume"] = recent["amount_midpoint"].where(recent["is_sale"], 0)
for letter, word in [("D", "dem"), ("R", "rep")]:
    recent[f"{word}_trade"] = (recent["party"] == letter) & recent["is_trade"]
    recent[f"{word}_buy_volume"] = recent["buy_volume"].where(recent["party"] == letter, 0)

windows = []
for days in [7, 30, 90]:
    groups = recent[recent["age"] < days].groupby("ticker")
    window = groups.agg(
        asset_name=("asset_name", "min"), total_transactions=("is_trade", "sum"), num_buyers=("buy_trader", "nunique"), num_sellers=("sale_trader", "nunique"),
        num_members=("trade_trader", "nunique"), buy_volume=("buy_volume", "sum"), sell_volume=("sell_volume", "sum"), dem_transactions=("dem_trade", "sum"),
        rep_transactions=("rep_trade", "sum"), dem_buy_volume=("dem_buy_volume", "sum"), rep_buy_volume=("rep_buy_volume", "sum"),
        first_trade_date=("transaction_date", "min"), last_trade_date=("transaction_date", "max"))
    window["exchange_transactions"] = (recent[recent["age"] < days]["transaction_type"] == "Exchange").groupby(recent["ticker"]).sum()
    window["time_window"] = f"{days}d"
    windows.append(window[window["total_transactions"] >= 2].reset_index())
trending = pd.concat(windows)
trending["net_volume"] = trending["buy_volume"] - trending["sell_volume"]
trending["sentiment_score"] = (trending["net_volume"] / (trending["buy_volume"] + trending["sell_volume"]).replace(0, np.nan)).round(6)

with open(digest, "w") as file:
    numbers = [
        len(facts), int((facts["member_key"] == -1).sum()), int((facts["asset_key"] == -1).sum()), int(facts["amount_midpoint"].sum() * 2),
        int(facts["days_to_notification"].sum()), len(trending), int(trending["total_transactions"].sum()), int(trending["num_members"].sum()),
        int(trending["buy_volume"].sum() * 2), int(trending["dem_buy_volume"].sum() * 2)]
    file.write(" ".join(str(number) for number in numbers))
