{-# LANGUAGE OverloadedStrings #-}

-- | Checks what the tables of the vectors say.
module Vectors (checkVectors) where

import Control.Exception (throwIO)
import qualified Data.ByteString.Char8 as B
import Data.List (elemIndex)
import qualified Data.Map.Strict as Map
import Data.Maybe (fromMaybe)
import Foreign (FunPtr, freeHaskellFunPtr)
import Snowflake

data Row = Row {place :: String, fields :: Map.Map B.ByteString B.ByteString}

data Layout = Layout {generator :: Generator, standing :: FunPtr Clock}

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
  _ -> error (place row <> ": " <> B.unpack name <> " is no number")

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

checkLayout :: Row -> IO (Int, (B.ByteString, Layout))
checkLayout row = do
  asPreset <- maybe (pure 0) (checkPreset row) (elemIndex (text row "name") presets)
  let nowNs = number row "epoch_unix_ms" * 1000000
  standing' <- mkClock (const (pure nowNs))
  config <- configOf 0
  gen <- newGenerator (withFieldsOf row config) {clock = standing'}
  atEnd <- checkField row "ends_at_unix_ms" =<< endsAt gen
  pure (asPreset + atEnd, (text row "name", Layout gen standing'))

checkId :: Map.Map B.ByteString Layout -> Row -> IO Int
checkId layouts row = do
  gen <- case Map.lookup (text row "layout") layouts of
    Just layout -> pure (generator layout)
    Nothing -> complain row "there is no such layout"
  seen <- split gen (number row "id")
  joined <-
    join gen (parts (number row "tick") (number row "worker_id") (number row "sequence"))
  sum
    <$> sequence
      [ checkField row "tick" (tick seen),
        checkField row "worker_id" (partsWorkerId seen),
        checkField row "sequence" (sequenceNumber seen),
        checkField row "unix_ms" (unixMs seen),
        checkField row "nanoseconds" (nanoseconds seen),
        checkField row "id" joined
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

-- | Checks all tables; gives the number of checks.
checkVectors :: FilePath -> IO Int
checkVectors directory = do
  (ofLayouts, layouts) <- unzip <$> (mapM checkLayout =<< readTable directory "layouts.tsv")
  ofIds <- mapM (checkId (Map.fromList layouts)) =<< readTable directory "ids.tsv"
  ofText <- mapM checkText =<< readTable directory "text.tsv"
  ofBadText <- mapM checkBadText =<< readTable directory "bad_text.tsv"
  mapM_ (freeGenerator . generator . snd) layouts
  mapM_ (freeHaskellFunPtr . standing . snd) layouts
  pure (sum (concat [ofLayouts, ofIds, ofText, ofBadText]))
