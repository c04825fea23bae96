-- Generates three IDs and takes the last one apart.
--
--   hsc2hs Snowflake.hsc && ghc quickstart.hs -lsnowflake
--
-- An Int64 holds the 63 bits of an ID whole.
module Main (main) where

import Control.Monad (replicateM)
import Data.Time.Clock.POSIX (posixSecondsToUTCTime)
import Data.Time.Format (defaultTimeLocale, formatTime)
import Snowflake
import Text.Printf (printf)

main :: IO ()
main = do
  ids <- withGenerator [WorkerId 1] (replicateM 3 . nextId)
  layout <- preset Default
  parts <- splitId layout (last ids)
  text <- formatId Base32 (last ids)
  let (seconds, milliseconds) = partsUnixMs parts `divMod` 1000
      time = posixSecondsToUTCTime (fromInteger seconds)

  putStrLn "Haskell: 3 IDs of worker 1"
  mapM_ (printf "  %d\n") ids
  putStrLn "The last one, taken apart:"
  printf "  bits      0 %041b %010b %012b\n" (partsTick parts) (partsWorkerId parts)
    (partsSequence parts)
  printf "  time      %s.%03d UTC (%d ms since 2020-01-01)\n"
    (formatTime defaultTimeLocale "%Y-%m-%d %H:%M:%S" time) milliseconds (partsTick parts)
  printf "  worker    %d\n" (partsWorkerId parts)
  printf "  sequence  %d\n" (partsSequence parts)
  printf "  base32    %s\n" text
