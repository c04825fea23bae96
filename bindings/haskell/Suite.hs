-- | The library from Haskell: see ../README.md.
module Main (main) where

import Control.Concurrent
import Control.Exception (Handler (..), SomeException, catches, throwIO, try)
import Control.Monad (forM, replicateM, replicateM_)
import Data.Int (Int64)
import Data.List (sort)
import GHC.Clock (getMonotonicTimeNSec)
import Snowflake
import System.Environment (getArgs)
import System.Exit (exitFailure)
import System.IO (hPrint, stderr)
import Text.Printf (printf)
import Vectors (checkVectors)

idCount, threadCount :: Int
idCount = 100000
threadCount = 4

takeIds :: Generator -> Int -> IO [Int64]
takeIds generator count = replicateM count (nextId generator)

printIds :: [Int64] -> IO ()
printIds = putStr . unlines . map show

-- | Runs an action in a thread; returns an action that waits for its result.
inThread :: IO a -> IO (IO a)
inThread action = do
  done <- newEmptyMVar
  _ <- forkIO (try action >>= putMVar done)
  pure (takeMVar done >>= either (throwIO :: SomeException -> IO a) pure)

inThreads :: IO ()
inThreads = do
  setNumCapabilities threadCount
  withGenerator [WorkerId 1] $ \generator -> do
    waits <- forM [1 .. threadCount] $ \_ ->
      inThread (takeIds generator (idCount `div` threadCount))
    ids <- sequence waits
    printf "threads %d\n" threadCount
    mapM_ printIds ids

fromStore :: FilePath -> Int -> IO ()
fromStore path count =
  withGenerator [WorkerId 1, Store ("file:" <> path)] $ \generator ->
    takeIds generator count >>= printIds

-- | Prints the message of the error that an action must end in.
printMessage :: IO a -> IO ()
printMessage action =
  try action >>= either (putStrLn . errorMessage) (const (fail "no error was found"))

errors :: IO ()
errors = do
  printMessage (newGenerator [WorkerId 1024])
  printMessage (parseId Base32 "!")
  -- 2^32 + 5 and 2^64 + 5, which 32 and 64 bits would cut to 5.
  printMessage (newGenerator [WorkerId 4294967301])
  printMessage (newGenerator [WorkerId 18446744073709551621])

-- | Nanoseconds for a call, over so many calls.
slice :: Generator -> Int -> IO Double
slice generator calls = do
  start <- getMonotonicTimeNSec
  replicateM_ calls (nextId generator)
  end <- getMonotonicTimeNSec
  pure (fromIntegral (end - start) / fromIntegral calls)

bench :: Int -> IO ()
bench calls =
  withGenerator [WorkerId 1, MaxLeadMs 3600000, Store "memory"] $ \generator -> do
    _ <- slice generator (calls `div` 10)
    slices <- replicateM 5 (slice generator (calls `div` 5))
    printf "%.2f\n" (sort slices !! 2)

run :: [String] -> IO ()
run ["vectors", directory] = checkVectors directory >>= printf "%d checks\n"
run ["threads"] = inThreads
run ["error"] = errors
run ["store", path, count] = fromStore path (read count)
run ["bench", calls] = bench (read calls)
run _ =
  fail "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS"

main :: IO ()
main = (getArgs >>= run) `catches` [Handler library, Handler other]
  where
    library :: SnowflakeError -> IO ()
    library failure = hPrint stderr failure >> exitFailure
    other :: IOError -> IO ()
    other failure = hPrint stderr failure >> exitFailure
