{-# LANGUAGE OverloadedStrings #-}

-- | Checks what the tables of the vectors say.
module Vectors (checkVectors) where

import Control.Exception (throwIO)
import qualified Data.ByteString.Char8 as B
import Data.List (elemIndex)
import qualified Data.Map.Strict as Map
import Data.Maybe (fromMaybe)
import Snowflake

data Row = Row {place :: String, fields :: Map.Map B.ByteString B.ByteString}

presets, encodings :: [B.ByteString]
presets =
  [ "default", "twitter", "discord", "instagram", "mastodon", "sonyflake-v1",
    "sonyflake-v2", "tsid", "javascript"
  ]
encodings = ["decimal", "hex", "base32", "base62"]

readTable :: FilePath -> FilePath -> IO [Row]
readTable directory file = do
  content <- B.readFile (directory <> "/" <> file)
  let numbered = zip [1 :: Int ..] (B.lines content)
      names = B.split '\t' (snd (head numbered))
      row at line =
        Row (file <> ":" <> show at) (Map.fromList (zip names (B.split '\t' line)))
  pure [row at line | (at, line) <- tail numbered, not ("#" `B.isPrefixOf` line)]

complain :: Row -> String -> IO a
complain row sentence = throwIO (SnowflakeError (place row <> ": " <> sentence))

text :: Row -> B.ByteString -> B.ByteString
text row name = fromMaybe (error (place row <> ": there is no " <> B.unpack name)) found
  where
    found = Map.lookup name (fields row)

-- | All numbers of the vectors have at most 63 bits.
number :: Num a => Row -> B.ByteString -> a
number row name = case B.readInteger (text row name) of
  Just (value, "") -> fromInteger value
  _ -> error (place row <> ": " <> B.unpack name <> " is not a number")

-- | Compares two values; counts as one check.
check :: (Eq a, Show a) => Row -> String -> a -> a -> IO Int
check row what seen expected
  | seen == expected = pure 1
  | otherwise =
    complain row (what <> " is " <> show seen <> ", expected " <> show expected)

-- | Compares a number with the field of its name.
checkField :: (Integral a, Show a) => Row -> B.ByteString -> a -> IO Int
checkField row name seen = check row (B.unpack name) seen (number row name)

encodingOf :: Row -> IO Encoding
encodingOf row = maybe (complain row "there is no such encoding") (pure . toEnum) found
  where
    found = elemIndex (text row "encoding") encodings

withFieldsOf :: Row -> Config -> Config
withFieldsOf row config =
  config
    { timeBits = number row "time_bits",
      workerBits = number row "worker_bits",
      sequenceBits = number row "sequence_bits",
      order = if text row "order" == "sequence-first" then 1 else 0,
      tickNs = number row "tick_ns",
      epochUnixMs = number row "epoch_unix_ms"
    }

checkPreset :: Row -> Int -> IO Int
checkPreset row layout = do
  preset <- configOf layout
  sum
    <$> sequence
      [ checkField row "time_bits" (timeBits preset),
        checkField row "worker_bits" (workerBits preset),
        checkField row "sequence_bits" (sequenceBits preset),
        check row "order" (order preset) (order (withFieldsOf row preset)),
        checkField row "tick_ns" (tickNs preset),
        checkField row "epoch_unix_ms" (epochUnixMs preset)
      ]

checkLayout :: Row -> IO (Int, (B.ByteString, Config))
checkLayout row = do
  asPreset <- maybe (pure 0) (checkPreset row) (elemIndex (text row "name") presets)
  layout <- withFieldsOf row <$> configOf 0
  atEnd <- checkField row "ends_at_unix_ms" =<< endsAtUnixMs layout
  pure (asPreset + atEnd, (text row "name", layout))

checkId :: Map.Map B.ByteString Config -> Row -> IO Int
checkId layouts row = do
  layout <- case Map.lookup (text row "layout") layouts of
    Just found -> pure found
    Nothing -> complain row "there is no such layout"
  seen <- split layout (number row "id")
  composed <-
    compose layout (number row "tick") (number row "worker_id") (number row "sequence")
  sum
    <$> sequence
      [ checkField row "tick" (tick seen),
        checkField row "worker_id" (partsWorkerId seen),
        checkField row "sequence" (sequenceNumber seen),
        checkField row "unix_ms" (unixMs seen),
        checkField row "nanoseconds" (nanoseconds seen),
        checkField row "id" composed
      ]

checkText :: Row -> IO Int
checkText row = do
  encoding <- encodingOf row
  written <- format (number row "id") encoding
  asText <- check row "text" written (text row "text")
  readBack <- parse (text row "text") encoding
  asId <- checkField row "id" (either fst id readBack)
  pure (asText + asId)

checkBadText :: Row -> IO Int
checkBadText row = do
  encoding <- encodingOf row
  result <- parse (if text row "text" == "-" then "" else text row "text") encoding
  check row "status" (either fst id result) errParse

-- | Checks all tables; returns the number of checks.
checkVectors :: FilePath -> IO Int
checkVectors directory = do
  (ofLayouts, layouts) <- unzip <$> (mapM checkLayout =<< readTable directory "layouts.tsv")
  ofIds <- mapM (checkId (Map.fromList layouts)) =<< readTable directory "ids.tsv"
  ofText <- mapM checkText =<< readTable directory "text.tsv"
  ofBadText <- mapM checkBadText =<< readTable directory "bad_text.tsv"
  pure (sum (concat [ofLayouts, ofIds, ofText, ofBadText]))
