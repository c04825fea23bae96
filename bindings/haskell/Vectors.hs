{-# LANGUAGE OverloadedStrings #-}

-- | Checks what the tables of the vectors say.
module Vectors (checkVectors) where

import Control.Exception (try)
import qualified Data.ByteString as B
import Data.Char (toLower)
import Data.List (find)
import qualified Data.Map.Strict as Map
import qualified Data.Text as T
import qualified Data.Text.Encoding as T
import Snowflake

data Row = Row {place :: String, fields :: Map.Map T.Text T.Text}

readTable :: FilePath -> FilePath -> IO [Row]
readTable directory file = do
  content <- T.decodeUtf8 <$> B.readFile (directory <> "/" <> file)
  let numbered = zip [1 :: Int ..] (T.lines content)
      split = T.splitOn "\t"
      names = split (snd (head numbered))
      row at line = Row (file <> ":" <> show at) (Map.fromList (zip names (split line)))
  pure [row at line | (at, line) <- tail numbered, not ("#" `T.isPrefixOf` line)]

complain :: Row -> String -> IO a
complain row sentence = ioError (userError (place row <> ": " <> sentence))

text :: Row -> T.Text -> String
text row name = maybe (error missing) T.unpack (Map.lookup name (fields row))
  where
    missing = place row <> ": there is no " <> T.unpack name

number :: (Num a, Read a) => Row -> T.Text -> a
number row name = case reads (text row name) of
  [(value, "")] -> value
  _ -> error (place row <> ": " <> T.unpack name <> " is not a number")

-- | Finds the constructor of a name, such as SonyflakeV1 of sonyflake-v1.
named :: (Bounded a, Enum a, Show a) => Row -> T.Text -> IO a
named row name = maybe (complain row "there is no such name") pure found
  where
    found = find ((== wanted) . map toLower . show) [minBound ..]
    wanted = filter (/= '-') (text row name)

-- | Compares two values; counts as one check.
check :: (Eq a, Show a) => Row -> String -> a -> a -> IO Int
check row what seen expected
  | seen == expected = pure 1
  | otherwise =
    complain row (what <> " is " <> show seen <> ", expected " <> show expected)

-- | Compares a number with the field of its name.
checkField :: (Num a, Read a, Eq a, Show a) => Row -> T.Text -> a -> IO Int
checkField row name seen = check row (T.unpack name) seen (number row name)

layoutOf :: Row -> IO Layout
layoutOf row = do
  order <- named row "order"
  pure
    Layout
      { layoutTimeBits = number row "time_bits",
        layoutWorkerBits = number row "worker_bits",
        layoutSequenceBits = number row "sequence_bits",
        layoutOrder = order,
        layoutTickNs = number row "tick_ns",
        layoutEpochUnixMs = number row "epoch_unix_ms"
      }

checkPreset :: Row -> Layout -> IO Int
checkPreset row layout = do
  seen <- preset =<< named row "name"
  sum
    <$> sequence
      [ checkField row "time_bits" (layoutTimeBits seen),
        checkField row "worker_bits" (layoutWorkerBits seen),
        checkField row "sequence_bits" (layoutSequenceBits seen),
        check row "order" (layoutOrder seen) (layoutOrder layout),
        checkField row "tick_ns" (layoutTickNs seen),
        checkField row "epoch_unix_ms" (layoutEpochUnixMs seen)
      ]

checkLayout :: Row -> IO (Int, (String, Layout))
checkLayout row = do
  layout <- layoutOf row
  let custom = T.isPrefixOf "custom-" (T.pack (text row "name"))
  asPreset <- if custom then pure 0 else checkPreset row layout
  atEnd <- checkField row "ends_at_unix_ms" =<< endsAtUnixMs layout
  pure (asPreset + atEnd, (text row "name", layout))

checkId :: Map.Map String Layout -> Row -> IO Int
checkId layouts row = do
  layout <- case Map.lookup (text row "layout") layouts of
    Just found -> pure found
    Nothing -> complain row "there is no such layout"
  seen <- splitId layout (number row "id")
  composed <-
    composeId layout (number row "tick") (number row "worker_id") (number row "sequence")
  sum
    <$> sequence
      [ checkField row "tick" (partsTick seen),
        checkField row "worker_id" (partsWorkerId seen),
        checkField row "sequence" (partsSequence seen),
        checkField row "unix_ms" (partsUnixMs seen),
        checkField row "nanoseconds" (partsNanoseconds seen),
        checkField row "id" composed
      ]

checkText :: Row -> IO Int
checkText row = do
  encoding <- named row "encoding"
  written <- formatId encoding (number row "id")
  asText <- check row "text" written (text row "text")
  readBack <- parseId encoding (text row "text")
  asId <- checkField row "id" readBack
  pure (asText + asId)

checkBadText :: Row -> IO Int
checkBadText row = do
  encoding <- named row "encoding"
  result <- try (parseId encoding (if text row "text" == "-" then "" else text row "text"))
  check row "status" (either errorStatus (const 0) result) errParse

-- | Checks all tables; returns the number of checks.
checkVectors :: FilePath -> IO Int
checkVectors directory = do
  (ofLayouts, layouts) <- unzip <$> (mapM checkLayout =<< readTable directory "layouts.tsv")
  ofIds <- mapM (checkId (Map.fromList layouts)) =<< readTable directory "ids.tsv"
  ofText <- mapM checkText =<< readTable directory "text.tsv"
  ofBadText <- mapM checkBadText =<< readTable directory "bad_text.tsv"
  pure (sum (concat [ofLayouts, ofIds, ofText, ofBadText]))
