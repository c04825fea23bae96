! The library from Fortran: see ../README.md.
program suite
  use snowflake
  use vectors, only: check_vectors
  use, intrinsic :: iso_fortran_env, only: int64
  implicit none

  integer, parameter :: worker = 1, id_count = 100000, thread_count = 4

  select case (argument(1))
  case ('vectors')
    write (*, '(i0, " checks")') check_vectors(argument(2))
  case ('threads')
    call in_threads()
  case ('error')
    call show_errors()
  case ('store')
    call from_store(argument(2), number(argument(3)))
  case ('bench')
    call bench(number(argument(2)))
  case default
    call fail('usage: suite vectors DIR | threads | error | store PATH COUNT | bench CALLS')
  end select

contains

  function argument(place) result(text)
    integer, intent(in) :: place
    character(len=:), allocatable :: text
    integer :: length
    call get_command_argument(place, length=length)
    allocate (character(len=length) :: text)
    call get_command_argument(place, text)
  end function

  function number(text) result(value)
    character(len=*), intent(in) :: text
    integer :: value, status
    read (text, *, iostat=status) value
    if (status /= 0) call fail(text // ' is not a number')
  end function

  function of_worker() result(config)
    type(snowflake_config_t) :: config
    config = config_of(0)
    config%worker_id = worker
  end function

  subroutine print_ids(ids)
    integer(c_int64_t), intent(in) :: ids(:)
    write (*, '(i0)') ids
  end subroutine

  subroutine in_threads()
    integer, parameter :: share = id_count / thread_count
    integer(c_int64_t) :: ids(share, thread_count)
    type(c_ptr) :: gen
    integer :: i, thread
    gen = generator_of(of_worker())
    !$omp parallel do num_threads(thread_count) schedule(static, 1) private(i)
    do thread = 1, thread_count
      do i = 1, share
        ids(i, thread) = next_id(gen)
      end do
    end do
    !$omp end parallel do
    call snowflake_free(gen)
    write (*, '("threads ", i0)') thread_count
    do thread = 1, thread_count
      call print_ids(ids(:, thread))
    end do
  end subroutine

  subroutine from_store(path, count)
    character(len=*), intent(in) :: path
    integer, intent(in) :: count
    character(len=:, kind=c_char), allocatable, target :: store
    integer(c_int64_t) :: ids(count)
    type(snowflake_config_t) :: config
    type(c_ptr) :: gen
    integer :: i
    store = 'file:' // path // c_null_char
    config = of_worker()
    config%store = c_loc(store)
    gen = generator_of(config)
    do i = 1, count
      ids(i) = next_id(gen)
    end do
    call snowflake_free(gen)
    call print_ids(ids)
  end subroutine

  ! Shows why a worker ID is refused.
  subroutine show_refused(worker_id)
    integer(c_int64_t), intent(in) :: worker_id
    type(snowflake_config_t) :: config
    type(snowflake_error_t) :: error
    type(c_ptr) :: gen
    config = config_of(0)
    config%worker_id = worker_id
    if (snowflake_new(config, gen, error) == snowflake_ok) &
      call fail('the worker ID was accepted')
    write (*, '(a)') sentence(error)
  end subroutine

  subroutine show_errors()
    type(snowflake_error_t) :: error
    call show_refused(1024_c_int64_t)
    if (snowflake_parse('!', 1_c_size_t, encoding_base32, error) /= snowflake_err_parse) &
      call fail('"!" was parsed')
    write (*, '(a)') sentence(error)
    ! 2**32 + 5, which 32 bits would cut to 5.
    call show_refused(4294967301_c_int64_t)
  end subroutine

  ! Nanoseconds for a call, over so many calls.
  function slice(gen, calls) result(took)
    type(c_ptr), intent(in) :: gen
    integer, intent(in) :: calls
    real(c_double) :: took
    integer(int64) :: begin, end, rate
    integer :: i
    call system_clock(begin, rate)
    do i = 1, calls
      if (snowflake_next(gen) < 0) call fail('a call failed')
    end do
    call system_clock(end)
    took = real(end - begin, c_double) * 1e9_c_double / rate / calls
  end function

  subroutine bench(calls)
    integer, intent(in) :: calls
    type(snowflake_config_t) :: config
    type(c_ptr) :: gen
    real(c_double) :: warm, slices(5), median
    integer :: i
    config = of_worker()
    config%max_lead_ms = 3600000
    gen = generator_of(config)
    warm = slice(gen, calls / 10)
    slices = [(slice(gen, calls / 5), i=1, 5)]
    call snowflake_free(gen)
    ! Of five, the one that two others do not exceed and two do.
    do i = 1, 5
      median = slices(i)
      if (count(slices < median) <= 2 .and. count(slices > median) <= 2) exit
    end do
    write (*, '(f0.2)') median
  end subroutine
end program
