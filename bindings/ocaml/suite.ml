(* The library from OCaml: see ../README.md. *)

let id_count = 100_000
let thread_count = 4

let take generator count = Array.init count (fun _ -> Snowflake.next generator)
let print_ids = Array.iter (Printf.printf "%Ld\n")

let in_threads () =
  Snowflake.using (Snowflake.make ~worker_id:1L ()) @@ fun generator ->
  let ids = Array.make thread_count [||] in
  let start i =
    Thread.create (fun () -> ids.(i) <- take generator (id_count / thread_count)) ()
  in
  List.iter Thread.join (List.init thread_count start);
  Printf.printf "threads %d\n" thread_count;
  Array.iter print_ids ids

let from_store path count =
  let store = "file:" ^ path in
  Snowflake.using (Snowflake.make ~worker_id:1L ~store ()) @@ fun generator ->
  print_ids (take generator count)

(* Prints the message of the error that a call must end in. *)
let print_message call =
  match call () with
  | exception Snowflake.Error { message; _ } -> print_endline message
  | _ -> failwith "no error was found"

let errors () =
  print_message (fun () -> Snowflake.make ~worker_id:1024L ());
  print_message (fun () -> Snowflake.parse "!" Snowflake.Base32);
  (* 2^32 + 5, which 32 bits would cut to 5. *)
  print_message (fun () -> Snowflake.make ~worker_id:4294967301L ())

(* Nanoseconds for a call, over so many calls. *)
let slice generator calls =
  let start = Unix.gettimeofday () in
  for _ = 1 to calls do
    ignore (Snowflake.next generator : int64)
  done;
  (Unix.gettimeofday () -. start) *. 1e9 /. float_of_int calls

let bench calls =
  Snowflake.using (Snowflake.make ~worker_id:1L ~max_lead_ms:3_600_000L ~store:"memory" ())
  @@ fun generator ->
  ignore (slice generator (calls / 10) : float);
  let slices = Array.init 5 (fun _ -> slice generator (calls / 5)) in
  Array.sort compare slices;
  Printf.printf "%.2f\n" slices.(2)

let run = function
  | [ "vectors"; directory ] -> Printf.printf "%d checks\n" (Vectors.run directory)
  | [ "threads" ] -> in_threads ()
  | [ "error" ] -> errors ()
  | [ "store"; path; count ] -> from_store path (int_of_string count)
  | [ "bench"; calls ] -> bench (int_of_string calls)
  | _ ->
      failwith
        "usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS"

let () =
  try run (List.tl (Array.to_list Sys.argv))
  with Failure message | Snowflake.Error { message; _ } ->
    prerr_endline message;
    exit 1
