-- | The library from Haskell: see ../README.md.
module Main (main) where

import Control.Concurrent
import Control.Exception (Handler (..), SomeException, catches, throwIO, try)
import Control.Monad (forM, replicateM, when)
import qualified Data.ByteString.Char8 as B
import Data.Int (Int64)
import Data.List (sort)
import Foreign.C (withCString)
import GHC.Clock (getMonotonicTimeNSec)
import Snowflake
import System.Environment (getArgs)
import System.Exit (exitFailure)
import System.IO (hPrint, stderr)
import Text.Printf (printf)
import Vectors (checkVectors)

worker, idCount, threadCount :: Int
worker = 1
idCount = 100000
threadCount = 4

ofWorker :: IO Config
ofWorker = do
  config <- configOf 0
  pure config {workerId = fromIntegral worker}

takeIds :: Generator -> Int -> IO [Int64]
takeIds gen count = replicateM count (nextId gen)

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
  config <- ofWorker
  withGenerator config $ \gen -> do
    waits <- forM [1 .. threadCount] $ \_ ->
      inThread (takeIds gen (idCount `div` threadCount))
    ids <- sequence waits
    printf "threads %d\n" threadCount
    mapM_ printIds ids

fromStore :: FilePath -> Int -> IO ()
fromStore path count = withCString ("file:" <> path) $ \text -> do
  config <- ofWorker
  withGenerator config {store = text} $ \gen -> takeIds gen count >>= printIds

-- | Prints why a worker ID is refused.
refused :: Int64 -> IO ()
refused worker' = do
  config <- configOf 0
  made <- try (newGenerator config {workerId = worker'})
  case made of
    Left (SnowflakeError sentence) -> putStrLn sentence
    Right _ -> fail (printf "worker %d was accepted" worker')

errors :: IO ()
errors = do
  refused 1024
  parsed <- parse (B.pack "!") Base32
  case parsed of
    Left (status, sentence) | status == errParse -> putStrLn sentence
    _ -> fail "\"!\" was parsed"
  -- 2^32 + 5, which 32 bits would cut to 5.
  refused 4294967301

-- | Nanoseconds for a call, over so many calls.
slice :: Generator -> Int -> IO Double
slice gen calls = do
  start <- getMonotonicTimeNSec
  let go :: Int -> IO ()
      go 0 = pure ()
      go left = do
        result <- nextOrStatus gen
        when (result < 0) $ fail "a call failed"
        go (left - 1)
  go calls
  end <- getMonotonicTimeNSec
  pure (fromIntegral (end - start) / fromIntegral calls)

bench :: Int -> IO ()
bench calls = do
  config <- ofWorker
  withGenerator config {maxLeadMs = 3600000} $ \gen -> do
    _ <- slice gen (calls `div` 10)
    slices <- replicateM 5 (slice gen (calls `div` 5))
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
